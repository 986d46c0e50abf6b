"""A client that shares a token file with others and takes no lock: `refresher.py URL CLIENT_ID FILE ROUNDS`."""

import os
import sys
from pathlib import Path

import httpx


def main(url: str, client_id: str, file: Path, rounds: int) -> int:
    """Read the token, refresh it, write what came; ends at the first refusal."""
    own = file.with_suffix(f".{os.getpid()}")
    with httpx.Client(base_url=url, timeout=60) as http:
        for round_ in range(rounds):
            form = {"grant_type": "refresh_token", "client_id": client_id, "refresh_token": file.read_text()}
            answer = http.post("/authentication/v2/token", data=form)
            if answer.status_code != 200:
                print(f"round {round_}: {answer.text}")
                return 1
            own.write_text(answer.json()["refresh_token"])
            own.replace(file)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])))
