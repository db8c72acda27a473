"""Builds the view-models and joins them. The window and the workers' clients are the application's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QGuiApplication

from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.records.add_ons import DownloadAddOnRequest, InstallAddOnRequest
from xsearch_gui.core.records.alignment import AlignTrainRequest
from xsearch_gui.core.records.encoders import ExportEncoderRequest, ImportEncoderRequest, TrialRequest
from xsearch_gui.core.records.indexing import ForgetRequest, IndexRequest, SampleRequest
from xsearch_gui.core.records.switching import FasterRequest, UseEncoderRequest
from xsearch_gui.core.records.taking_over import TakeOverRequest
from xsearch_gui.viewmodels.details.details import DetailsModel
from xsearch_gui.viewmodels.details.illustrating import Illustrating
from xsearch_gui.viewmodels.library.add_ons import AddOnsModel
from xsearch_gui.viewmodels.library.alignment import AlignmentModel
from xsearch_gui.viewmodels.library.caption_repair import CaptionRepair
from xsearch_gui.viewmodels.library.encoder_cards import EncoderCards
from xsearch_gui.viewmodels.library.encoders import EncodersModel
from xsearch_gui.viewmodels.library.jobs import JobsModel
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.library.safety import SafetyModel
from xsearch_gui.viewmodels.library.teaching import TeachingModel
from xsearch_gui.viewmodels.map.lazy_map import LazyMap
from xsearch_gui.viewmodels.query.saved import Saved
from xsearch_gui.viewmodels.query.suggesting import Suggesting
from xsearch_gui.viewmodels.results.exporting import Exporter
from xsearch_gui.viewmodels.results.filing import FilingModel
from xsearch_gui.viewmodels.results.image_loader import ImageLoader
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.search.dictionary import Dictionary
from xsearch_gui.viewmodels.search.drop_handler import DropHandler
from xsearch_gui.viewmodels.search.encoder_preview import EncoderPreview
from xsearch_gui.viewmodels.search.guidance import Guidance, pictures_folder
from xsearch_gui.viewmodels.search.relevance_feedback import RelevanceFeedback
from xsearch_gui.viewmodels.search.search import SearchModel
from xsearch_gui.viewmodels.search.sidebar_model import SidebarModel
from xsearch_gui.viewmodels.search.timeline_model import TimelineModel
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.shell.opening import Opener
from xsearch_gui.viewmodels.shell.settings import SettingsModel
from xsearch_gui.viewmodels.shell.updates import Updates
from xsearch_gui.viewmodels.viewing.drive_watch import DriveWatch
from xsearch_gui.viewmodels.viewing.item_models import ItemModels, make_item_models
from xsearch_gui.viewmodels.workers.client import Client


@dataclass(frozen=True, slots=True)
class Models:
    """The view-models that the window shows."""

    search: SearchModel
    library: LibraryModel
    details: DetailsModel
    item_models: ItemModels
    guidance: Guidance
    drop_handler: DropHandler
    opener: Opener
    messages: Messages
    thumbnails: Thumbnails
    suggesting: Suggesting
    saved: Saved
    sidebar: SidebarModel
    timeline: TimelineModel
    marks: RelevanceFeedback
    exporter: Exporter
    filing: FilingModel
    settings: SettingsModel
    encoders: EncodersModel
    add_ons: AddOnsModel
    encoder_cards: EncoderCards
    alignment: AlignmentModel
    repair: CaptionRepair
    teaching: TeachingModel
    safety: SafetyModel
    jobs: JobsModel
    updates: Updates
    preview: EncoderPreview
    dictionary: Dictionary
    illustrating: Illustrating
    map: LazyMap


def make_models(
    paths: AppPaths,
    search_client: Client,
    jobs_client: Client,
    *,
    loaders: tuple[ImageLoader, ImageLoader],
    messages: Messages,
    open_url: Callable[[QUrl], bool],
    parent: QObject,
) -> Models:
    """Build the view-models and join them; ``parent`` owns them."""
    ratio = max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)
    thumbnails = Thumbnails(loaders[0], ratio=ratio, parent=parent)
    library = LibraryModel(search_client, jobs_client, messages, parent)
    search = SearchModel(search_client, library, thumbnails, parent)
    encoders = EncodersModel(search_client, jobs_client, library, messages, parent)
    add_ons = AddOnsModel(search_client, jobs_client, messages, parent)
    alignment = AlignmentModel(jobs_client, library, messages, parent)
    clients = search_client, jobs_client
    jobs = JobsModel(jobs_client, _starters(library, encoders, add_ons, alignment), parent)
    item_models = make_item_models(clients, search, thumbnails, loaders[1], messages, parent)
    drives = DriveWatch(search_client, library, (item_models.details, item_models.viewer, item_models.notes), parent)
    offers = (*["add_pictures"] * bool(pictures_folder()), "add_folder", "add_sample")
    return Models(
        search=search, library=library, item_models=item_models, details=item_models.details,
        messages=messages, thumbnails=thumbnails, encoders=encoders, add_ons=add_ons, alignment=alignment, jobs=jobs,
        encoder_cards=EncoderCards(search_client, encoders, jobs, parent),
        preview=EncoderPreview(jobs_client, search, encoders, parent), repair=CaptionRepair(*clients, library, parent),
        teaching=_teaching(clients, library, alignment, messages), guidance=Guidance(search, library, offers, parent),
        drop_handler=DropHandler(paths, library, search, add_ons, messages, parent),
        opener=Opener(messages, open_url, parent), suggesting=Suggesting(search_client, parent),
        saved=(saved := Saved(search_client, messages, parent)), dictionary=Dictionary(*clients, search, parent),
        sidebar=_sidebar(search_client, search, library, saved, item_models),
        timeline=TimelineModel(search_client, search, parent), illustrating=Illustrating(*clients, parent),
        marks=RelevanceFeedback(search_client, search, messages, parent),
        exporter=Exporter(jobs_client, messages, parent), filing=_filing(clients, drives, messages, parent),
        settings=SettingsModel(paths, messages, parent), updates=Updates(messages, parent=parent),
        safety=SafetyModel(search_client, jobs_client, library, messages, parent),
        map=LazyMap(paths, *clients, library, search, thumbnails, messages, offers, parent),
    )  # fmt: skip


def _teaching(
    clients: tuple[Client, Client], library: LibraryModel, alignment: AlignmentModel, messages: Messages
) -> TeachingModel:
    made = TeachingModel(clients, library, messages, alignment.parent())
    made.learned.connect(alignment.refresh)
    return made


def _filing(
    clients: tuple[Client, Client], drives: DriveWatch, messages: Messages, parent: QObject | None
) -> FilingModel:
    made = FilingModel(*clients, messages, parent)
    made.done.connect(drives.look)
    return made


def _sidebar(
    client: Client, search: SearchModel, library: LibraryModel, saved: Saved, item_models: ItemModels
) -> SidebarModel:
    made = SidebarModel(client, search, library, saved, search.parent())
    item_models.annotating.marked.connect(made.refresh)
    return made


def _starters(
    library: LibraryModel, encoders: EncodersModel, add_ons: AddOnsModel, alignment: AlignmentModel
) -> dict[type, Callable[[Any], object]]:
    """Return who starts a job again, so that it knows of it."""
    of_library = (IndexRequest, ForgetRequest, SampleRequest, TakeOverRequest)
    of_encoders = (UseEncoderRequest, ExportEncoderRequest, ImportEncoderRequest, FasterRequest, TrialRequest)
    starters: dict[type, Callable[[Any], object]] = dict.fromkeys(of_encoders, encoders.start)
    starters |= dict.fromkeys((InstallAddOnRequest, DownloadAddOnRequest), add_ons.start)
    return starters | dict.fromkeys(of_library, library.start) | {AlignTrainRequest: alignment.start}
