"""``scrapy lake erase``: an article leaves whatever this project has written of it."""

from importlib import import_module, util
from pathlib import Path

from scrapy.settings import BaseSettings

from cinktank.lake.bucket import Bucket
from cinktank.lake.damage import FOLDER as DAMAGED
from cinktank.lake.erasure import erase_from, erased_in, record_erasure
from cinktank.lake.jobs import living_jobs
from cinktank.lake.location import LakeLocation
from cinktank.lake.parts import discard_unfinished
from cinktank.lake.store import Folder, Store
from cinktank.lake.upload import undisturbed
from cinktank.memory import SQLiteMemory
from cinktank.processors.lines import one_line
from cinktank.reports.erasure import erase_from_reports


def erase(
    location: LakeLocation, settings: BaseSettings, urls: list[str], reason: str
) -> list[str]:
    """Erase articles, and whatever an earlier call that was cut off has left; print what was done.

    Without *urls* only the latter. Returns lines about what could not be taken out.
    """
    data = Path(settings["DATA_ROOT"])
    memory = SQLiteMemory(data / "memory.db", settings.getfloat("MEMORY_TIMEOUT"))
    stores: list[Store] = [Folder(location.folder)]
    if location.bucket:
        stores.append(Bucket(location.url, location.bucket))
    for url in urls:
        name, lines = record_erasure(url, reason, memory, stores)
        print(f"{one_line(url)}: erasure {name}, {lines} lines in the lake")
    erased = erased_in(*stores)
    if not erased:
        print("Nothing was ever erased: scrapy lake erase URL …")
        return []
    memory.erase(erased.addresses, erased.posts, urls)
    with undisturbed(location.folder):
        discard_unfinished(location.folder)
        lines = sum(erase_from(store, erased, memory) for store in stores)
    rows = _table_rows(location, settings, erased)
    pages = erase_from_reports(data, erased, urls)
    print(f"Erased {lines} lines of parts, {rows} rows of the table, from {pages} reports")
    return _left(location, settings, data, urls)


def _table_rows(location: LakeLocation, settings: BaseSettings, erased: object) -> int:
    if not (location.bucket or (location.folder / "table").exists()):
        return 0
    from cinktank.lake.table.kinds import table_of

    return table_of(location, settings).erase(erased)  # type: ignore[arg-type]


def _left(location: LakeLocation, settings: BaseSettings, data: Path, urls: list[str]) -> list[str]:
    left = []
    if jobs := living_jobs(location.folder):
        left.append(
            f"{len(jobs)} jobs are running and may hold it in a part that is not finished: when"
            " they have ended, scrapy lake erase again"
        )
    for root in {data, location.folder}:
        if (root / DAMAGED).exists():
            left.append(f"{root / DAMAGED} has files that cannot be read: look, and remove them")
    if location.bucket:
        left.append(
            f"if {location.url} keeps versions of its objects, delete the old ones by the"
            " provider's own means"
        )
    if settings.get("WARC_ROOT"):
        if util.find_spec("cinktank.archive") and util.find_spec("cinktank.archive.erasure"):
            left += import_module("cinktank.archive.erasure").erase(settings, urls)
        else:
            left.append(f"WARC files under {settings['WARC_ROOT']} are not changed")
    return left
