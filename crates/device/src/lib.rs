//! Room device.
