"""Every feature's tables, routers and jobs: what `app.main` serves and `migrations` compare with."""

from collections.abc import Mapping, Sequence

from app import paths
from app.accounts import (
    entry_pages,
    forgotten_pages,
    passkey_pages,
    people_pages,
    provider_pages,
    second_step_pages,
    security_pages,
    token_pages,
)
from app.accounts import models as accounts_models
from app.accounts import pages as accounts_pages
from app.db.base import Base
from app.exchange import api as exchange_api
from app.exchange import pages as exchange_pages
from app.handbook.ports import VersionedTypesetter
from app.interview import (
    day_pages,
    debrief_api,
    debrief_pages,
    lexicons,
    link_pages,
    report_api,
    report_pages,
    room_api,
    share_pages,
)
from app.interview import editor_pages as interview_editor_pages
from app.interview import models as interview_models
from app.interview import notices as interview_notices
from app.interview import pages as interview_pages
from app.interview.closing import close_overdue
from app.library import api as library_api
from app.library import edit_pages, source_api
from app.library import jobs as library_jobs
from app.library import models as library_models
from app.library import notices as library_notices
from app.library import pages as library_pages
from app.quiz import api as quiz_api
from app.quiz import item_api, item_pages
from app.quiz import models as quiz_models
from app.quiz import pages as quiz_pages
from app.quiz.deadlines import close_all_overdue
from app.settings import Settings
from app.study import api as study_api
from app.study import card_api, card_pages, change_pages, handbook_pages, import_pages
from app.study import models as study_models
from app.study import pages as study_pages
from app.upkeep import data_pages, privacy_pages
from app.upkeep import jobs as upkeep_jobs
from app.upkeep import models as upkeep_models
from app.upkeep import notices as upkeep_notices
from app.web.visit import Noticing
from app.work import models as work_models
from app.work.worker import Chore, Function

MODELS = (
    work_models,
    accounts_models,
    library_models,
    study_models,
    quiz_models,
    interview_models,
    upkeep_models,
)
metadata = Base.metadata
PAGES = (
    study_pages.router,
    card_pages.router,
    import_pages.router,  # before handbooks, or /handbooks/import would be one of them
    change_pages.router,
    change_pages.authoring,
    edit_pages.router,
    edit_pages.reading,
    privacy_pages.router,
    handbook_pages.router,
    library_pages.router,
    quiz_pages.router,
    interview_editor_pages.router,  # before interviews, or a blueprint called “room” would be one of them
    day_pages.router,
    interview_pages.router,
    debrief_pages.router,
    report_pages.router,
    link_pages.router,
    share_pages.router,
    item_pages.router,
    item_pages.authoring,
    exchange_pages.router,
    accounts_pages.router,
    security_pages.router,
    second_step_pages.router,
    token_pages.router,
    passkey_pages.router,
    provider_pages.router,
    provider_pages.own,
    forgotten_pages.router,
    people_pages.router,
    data_pages.router,
    entry_pages.router,
    entry_pages.leaving,
)
API = (
    library_api.router,
    library_api.authoring,
    source_api.router,
    source_api.authoring,
    study_api.router,
    card_api.router,
    quiz_api.router,
    room_api.router,
    debrief_api.router,
    report_api.router,
    item_api.router,
    item_api.authoring,
    exchange_api.router,
    exchange_api.authoring,
    report_api.sharing,
)


def jobs(typesetter: VersionedTypesetter, settings: Settings) -> Mapping[str, Function]:
    """What can be done in the background, by the names of its jobs."""
    backups = upkeep_jobs.functions(settings.backups, paths.MIGRATIONS)
    return {**library_jobs.functions(typesetter), **lexicons.functions(), **backups}


def chores(settings: Settings) -> Sequence[Chore]:
    """What every server looks after now and then."""
    return (close_overdue, close_all_overdue, upkeep_jobs.chore(settings.backup_hours))


def notices(settings: Settings) -> Sequence[Noticing]:
    """What may be said at the head of Today, in this order."""
    return (
        upkeep_notices.of_backups(settings.backup_hours),
        library_notices.of_folders,
        interview_notices.of_open_interview,
        interview_notices.of_coming_day,
    )
