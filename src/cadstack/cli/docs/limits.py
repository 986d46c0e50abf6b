"""The page of limits: what an owner, a request, a transfer and an engine may use."""

from collections.abc import Iterable
from datetime import timedelta

from cadstack.app import batches, identity, objects, uploads, work, workitems
from cadstack.cli.docs.markdown import code, page, table
from cadstack.domain.automation import appbundles, local_names, package
from cadstack.domain.automation.limits import LONGEST_PROCESSING_SECONDS, MB, ServiceLimits
from cadstack.domain.data.bucket import Policy
from cadstack.engines.catalogue import read_manifests
from cadstack.followup.kinds import callback
from cadstack.settings import Settings
from cadstack.transfer import transfer
from cadstack.wire.design_automation import paging
from cadstack.wire.oss.transfers import MAX_URLS
from cadstack.worker import archive, pulse, report

GB = 1024 * MB
Row = tuple[str, object]


def limits_page() -> str:
    """Every limit that a client, an activity or an administrator can meet."""
    limits = ServiceLimits()
    families = [
        (family, one.processing_seconds, one.uncompressed_apps_mb) for family, one in sorted(limits.backend.items())
    ]
    return page(
        "Limits",
        "`GET servicelimits/me` shows the limits of the calling app. It may change `limitProcessingTimeSec` and "
        "`limitMonthlyProcessingTimeInHours` itself with `PUT servicelimits/me`.",
        "## Of one client app",
        _facts(_frontend(limits)),
        "*Recorded* from the original, except the Fusion row below, which is *assumed*, and AutoCAD's 900 s, which is "
        "what its reports show since 2024 (the recording says 100 s). "
        "`limitPayloadSizeInKB` holds only with `CADSTACK_STRICT=true`.",
        "## Of one work item, by engine family",
        table(("Family", "limitProcessingTimeSec", "limitTotalUncompressedAppsSizeInMB"), families),
        f"A work item may ask for up to {LONGEST_PROCESSING_SECONDS} s in its own `limitProcessingTimeSec`, and for up "
        f"to {workitems.MOST_MEMORY_GB} GB in `memoryGb`. A family that is not in the table has the limits of AutoCAD.",
        "## Of a command, by engine",
        table(("Engine", "Silence", "Memory", "Processes"), _engines()),
        "A command that prints nothing for this long and uses no processor time is ended; with `CADSTACK_STRICT=true`, "
        "one that prints nothing. How a limit is enforced: [the sandbox](../howto/sandbox.md).",
        "## Of requests and lists",
        _facts(_requests()),
        "## Of files and archives",
        _facts(_files()),
    )


def _frontend(limits: ServiceLimits) -> list[Row]:
    return [
        ("Size of a definition (`limitPayloadSizeInKB`)", f"{limits.frontend.payload_kb} KB"),
        ("Versions of one app bundle or activity (`limitVersions`)", limits.frontend.versions),
        ("Aliases of one (`limitAliases`)", limits.frontend.aliases),
        ("Aliases shared with everyone (`limitPublicAliases`)", limits.frontend.public_aliases),
        ("App bundle, zipped (`limitAppUploadSizeInMB`)", f"{limits.frontend.app_upload_mb} MB"),
        ("Processing hours a month (`limitMonthlyProcessingTimeInHours`)", "no limit"),
    ]


def _requests() -> list[Row]:
    return [
        ("Ids on one page of a list", paging.PAGE_SIZE),
        ("Ids in one `POST workitems/status`", batches.MOST_STATUSES),
        ("How far back `GET workitems?startAfterTime=` looks", f"{batches.LIST_WINDOW.days} days"),
        ("Life of an access token", f"{identity.ACCESS_LIFETIME.seconds // 60} minutes"),
        ("Life of a `reportUrl`; a new `GET` gives a new one", f"{workitems.REPORT_LIFETIME.seconds // 60} minutes"),
        ("Life of an OSS upload that is not completed", f"{uploads.SESSION_LIFETIME.total_seconds() / 3600:.0f} hours"),
        ("Parts of an OSS upload, and URLs for them in one call", f"{uploads.MAX_PARTS}, {MAX_URLS}"),
        ("Life of an object in a `transient` bucket", f"{_hours(Policy.TRANSIENT):.0f} hours"),
        ("Life of an object in a `temporary` bucket", f"{_hours(Policy.TEMPORARY) / 24:.0f} days"),
        ("Life of the URLs that a worker uses", f"{work.URL_LIFETIME.seconds // 3600} hours"),
        ("Tries to deliver `onProgress`", callback.PROGRESS_TRIES),
        ("Time between `onProgress` calls while nothing is reported", f"{pulse.PROGRESS_SECONDS:.0f} s"),
    ]


def _hours(policy: Policy) -> float:
    return (policy.lifetime or timedelta()).total_seconds() / 3600


def _files() -> list[Row]:
    return [
        ("One request body of an upload (`CADSTACK_MAX_UPLOAD_MB`)", f"{Settings().max_upload_mb} MB"),
        ("One download of a work item", f"{transfer.MOST_BYTES // GB} GB"),
        ("Unpacked input archive", f"{archive.MOST_BYTES // GB} GB, {archive.MOST_ENTRIES} entries"),
        ("Entries in the zip of an app bundle", package.MOST_ENTRIES),
        ("App bundles of one activity, nested ones counted", appbundles.MOST_BUNDLES),
        ("Object key", f"{objects.LONGEST_KEY} bytes"),
        (
            "Local name of a file",
            f"{local_names.LONGEST_SEGMENT} bytes, {local_names.LONGEST_PATH} characters with its folders",
        ),
        ("report.txt", f"{report.LONGEST_REPORT // MB} MB; lines are cut at {report.LONGEST_LINE} characters"),
        ("Lines in the `failure` object", report.TAIL_LINES),
    ]


def _engines() -> Iterable[tuple[str, str, str, object]]:
    for name, manifest in sorted(read_manifests().items()):
        engine = manifest.engines[0]
        memory = engine.limits.memory_bytes
        yield (
            code(name),
            f"{engine.silence_seconds} s",
            f"{memory // MB} MB" if memory else "no limit",
            engine.limits.processes or "no limit",
        )


def _facts(rows: Iterable[Row]) -> str:
    return table(("What", "Limit"), rows)
