import io

from accore.transcript import Transcript


def written(*steps):
    stream = io.StringIO()
    transcript = Transcript(stream)
    for name, text in steps:
        getattr(transcript, name)(text)
    return stream.getvalue()


def test_messages_begin_on_a_fresh_line():
    assert written(("put", "a"), ("say", "b"), ("say", "c")) == "a\nb\nc\n"


def test_lines_for_the_worker_stand_alone():
    call = "!ACESAPI:acesHttpOperation(onProgress,,,{},)"
    assert written(("put", f"x\n{call}"), ("put", "y")) == f"x\n{call}\ny"
    assert written(("put", f"x{call}\nrest")) == f"x\n{call}\nrest"
