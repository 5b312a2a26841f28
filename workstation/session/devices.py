"""Where models compute. torch is imported only when a device is asked for."""

from __future__ import annotations

from ..restoration.neural import device

#: A sentence for the person, emitted in the computing thread when a GPU fails and the CPU takes over.
device_message = device.message
available_devices = device.available
chosen_device = device.choice
set_device = device.choose
device_text = device.describe
