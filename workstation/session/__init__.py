"""The use cases of Shellac, shared by the window and the command line: open, restore, compare, export."""

from ..export.coding_figure import draw as draw_coding
from ..export.drawing import prepare as prepare_plots
from ..files import container_of, suffix_of
from ..files.project import is_project
from ..files.versions import versions as library_versions
from ..restoration.diagnosis import Ailment, Diagnosis, Treatment
from ..restoration.processor import Processor
from ..restoration.registry import get as processor
from ..restoration.registry import processors
from .aligned import Aligned, Beside, as_opened, overlap
from .as_command import command_line
from .attempt import Outcome
from .autosave import Autosaver, LeftOver, LeftOvers
from .batch import Batch, Tally
from .chain import Chain, chain_of, chain_of_project
from .comparing import SHORTEST, leaks, matched, open_other, told
from .comparison import ComparisonRequest, ComparisonResult, check_comparison, compare, planned_comparison
from .correcting import carried, corrected
from .delivery import Delivery, bitrates, deliveries, find_delivery, foreseen
from .describing import describe, repaired_marks
from .devices import available_devices, device_message, device_text, set_device
from .diagnosing import diagnose, order_warnings, place_text, treatment
from .exporting import export
from .finding import SUFFIXES, recordings_in, seconds_of, split_folders
from .fingerprints import changed_on_disk, fingerprint, moved_on
from .formats import default_format, possible_formats
from .history import Past, past_of
from .instance import Instance
from .many import EXISTING, settle
from .markers import read_markers, write_markers
from .naming import Targets, make_folder, means_folder
from .opening import demos, open_document, open_recording
from .preset import Preset, read_preset, write_preset
from .preset_shelf import (
    delete_preset,
    find_preset,
    import_preset,
    is_shipped,
    preset_folder,
    presets,
    rename_preset,
    save_preset,
    shipped_presets,
)
from .projects import (
    PROJECT_SUFFIX,
    OpenedProject,
    SourceMissing,
    complete_project,
    open_project,
    recover_project,
    save_project,
)
from .recordings import Found, Recording
from .rendering import Renderer
from .request import ExportRequest, check_request, planned_files
from .restoring import Order, Part
from .results import ExportResult
from .steps import adjusted, is_stale, learned, learns_the_same, leaves_alone, make_step, refreshed, remark
from .wishes import StepWish, fulfil, left_behind, parse_step, wish_of, wishes_of

__all__ = ["Ailment", "Aligned", "Autosaver", "Batch", "Beside", "Chain", "ComparisonRequest", "ComparisonResult", "Delivery", "Diagnosis",
           "EXISTING", "ExportRequest", "ExportResult", "Found", "Instance", "LeftOver", "LeftOvers", "OpenedProject", "Order", "Outcome",
           "PROJECT_SUFFIX", "Part", "Past", "Preset", "Processor", "Recording", "Renderer", "SHORTEST", "SUFFIXES", "SourceMissing",
           "StepWish", "Tally", "Targets", "Treatment", "adjusted", "as_opened", "available_devices", "bitrates", "carried", "chain_of",
           "chain_of_project", "changed_on_disk", "check_comparison", "check_request", "command_line", "compare", "complete_project",
           "container_of", "corrected", "default_format", "delete_preset", "deliveries", "demos", "describe", "device_message",
           "device_text", "diagnose", "draw_coding", "export", "find_delivery", "find_preset", "fingerprint", "foreseen", "fulfil",
           "import_preset", "is_project", "is_shipped", "is_stale", "leaks", "learned", "learns_the_same", "leaves_alone", "left_behind",
           "library_versions", "make_folder", "make_step", "matched", "means_folder", "moved_on", "open_document", "open_other",
           "open_project", "open_recording", "order_warnings", "overlap", "parse_step", "past_of", "place_text", "planned_comparison",
           "planned_files", "possible_formats", "prepare_plots", "preset_folder", "presets", "processor", "processors", "read_markers",
           "read_preset", "recordings_in", "recover_project", "refreshed", "remark", "rename_preset", "repaired_marks", "save_preset",
           "save_project", "seconds_of", "set_device", "settle", "shipped_presets", "split_folders", "suffix_of", "told", "treatment",
           "wish_of", "wishes_of", "write_markers", "write_preset"]
