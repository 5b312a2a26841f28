"""Export: the restored audio and what was removed, plots of both, and the report, each written beside its target and then renamed."""

from .audio import ExportedAudio, export_audio
from .facts import Figure, FileFacts, LevelFacts, RemovedFacts, ReportData, SettingFacts, StepFacts, place_text
from .nullcheck import NullCheck
from .plots import plot_targets, residual_plots
from .report import write_report

__all__ = ["ExportedAudio", "Figure", "FileFacts", "LevelFacts", "NullCheck", "RemovedFacts", "ReportData", "SettingFacts", "StepFacts",
           "export_audio", "place_text", "plot_targets", "residual_plots", "write_report"]
