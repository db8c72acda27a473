"""The view-models for looking closely, built and joined: what the inspector, the viewer and the notes show."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

from xsearch_gui.viewmodels.details.annotating import Annotating
from xsearch_gui.viewmodels.details.details import DetailsModel
from xsearch_gui.viewmodels.details.editing import EditingModel
from xsearch_gui.viewmodels.details.heat import HeatModel
from xsearch_gui.viewmodels.details.notes import NotesModel
from xsearch_gui.viewmodels.details.proposals import ProposalsModel
from xsearch_gui.viewmodels.details.selection import SelectionModel
from xsearch_gui.viewmodels.results.image_loader import ImageLoader
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.search.search import SearchModel
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.viewing.comparing import CompareModel
from xsearch_gui.viewmodels.viewing.family import FamilyModel
from xsearch_gui.viewmodels.viewing.film import FilmModel
from xsearch_gui.viewmodels.viewing.sharpest import SharpnessModel
from xsearch_gui.viewmodels.viewing.viewer import ViewerModel
from xsearch_gui.viewmodels.workers.client import Client


@dataclass(frozen=True, slots=True)
class ItemModels:
    """What belongs to one chosen photo or note."""

    details: DetailsModel
    annotating: Annotating
    proposals: ProposalsModel
    heat: HeatModel
    selection: SelectionModel
    viewer: ViewerModel
    compare: CompareModel
    family: FamilyModel
    sharpness: SharpnessModel
    notes: NotesModel
    editing: EditingModel
    film: FilmModel


def make_item_models(
    clients: tuple[Client, Client],
    search: SearchModel,
    thumbnails: Thumbnails,
    pictures: ImageLoader,
    messages: Messages,
    parent: QObject,
) -> ItemModels:
    """Build the view-models; ``clients`` are those of the search and of the jobs worker."""
    client, jobs_client = clients
    annotating = Annotating(client, jobs_client, messages, parent)
    details = DetailsModel(client, thumbnails, pictures, annotating, parent)
    item_models = ItemModels(
        details=details,
        annotating=annotating,
        proposals=ProposalsModel(client, parent),
        heat=HeatModel(client, lambda: query_words(search), parent),
        selection=SelectionModel(client, annotating, messages, parent),
        viewer=(viewer := ViewerModel(client, thumbnails, parent)),
        compare=CompareModel(client, thumbnails, parent),
        family=FamilyModel(client, thumbnails, parent),
        sharpness=SharpnessModel(client, parent),
        notes=NotesModel(client, search, thumbnails, parent),
        editing=EditingModel(client, annotating, messages, parent),
        film=FilmModel(client, viewer, thumbnails, lambda: query_words(search), parent),
    )
    for hits in (search.hits, details.similar, details.group, item_models.compare.rows, item_models.family.rows):
        annotating.marked.connect(hits.take_marks)
    annotating.marked.connect(details.ask_again)
    annotating.marked.connect(search.follow_marks)
    annotating.lines_changed.connect(details.ask_again)
    _Joints(item_models)
    return item_models


def query_words(search: SearchModel) -> str:
    """Return the query in the query language; pictures that are searched with are terms of it."""
    paths = (image.path.replace('"', '""') for image in search.question.images)
    return " ".join([search.text.strip(), *(f'image:"{path}"' for path in paths)]).strip()


class _Joints(QObject):
    """Lets proposals and the heat map follow the chosen photo."""

    def __init__(self, item_models: ItemModels) -> None:
        super().__init__(item_models.details)
        self._item_models = item_models
        item_models.details.changed.connect(self._on_details)

    def _on_details(self) -> None:
        details = self._item_models.details
        photo = details.hit.item if details.hit is not None and not details.is_note else None
        self._item_models.heat.follow(photo)
        self._item_models.proposals.follow(photo if details.can_annotate else None)
        self._item_models.proposals.take(details.tags)
