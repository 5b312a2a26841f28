"""The use cases of Shellac, shared by the window and the command line: open, restore, compare, export."""

from ..export.drawing import prepare as prepare_plots
from ..files import container_of, suffix_of
from ..restoration.processor import Processor
from ..restoration.registry import get as processor
from ..restoration.registry import processors
from .describing import compare_files, describe
from .devices import available_devices, device_message, device_text, set_device
from .exporting import export
from .finding import SUFFIXES, recordings_in, seconds_of, split_folders
from .formats import default_format, possible_formats
from .naming import Targets, make_folder, means_folder, restored_name
from .opening import demos, open_recording
from .rendering import Renderer
from .request import ExportRequest, check_request, planned_files
from .results import ExportResult
from .steps import adjusted, is_stale, learned, learns_the_same, make_step, refreshed
from .wishes import StepWish, fulfil, left_behind, parse_step, wishes_of

__all__ = ["ExportRequest", "ExportResult", "Processor", "Renderer", "SUFFIXES", "StepWish", "Targets", "adjusted", "available_devices",
           "check_request", "compare_files", "container_of", "default_format", "demos", "describe", "device_message", "device_text",
           "export", "fulfil", "is_stale", "learned", "learns_the_same", "left_behind", "make_folder", "make_step", "means_folder",
           "open_recording", "parse_step", "planned_files", "possible_formats", "prepare_plots", "processor", "processors",
           "recordings_in", "refreshed", "restored_name", "seconds_of", "set_device", "split_folders", "suffix_of", "wishes_of"]
