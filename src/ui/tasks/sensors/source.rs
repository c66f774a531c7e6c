//! Where samples come from, as a person chooses and sets it. Must not open anything.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::{simulation::Simulation, table::Plan};
use crate::protocol::{Dialect, Failure};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    #[default]
    Simulator,
    /// A file is replayed.
    File,
    /// The device's own motion sensor.
    Motion,
    Serial,
    Bluetooth,
    /// A WebSocket or Server-Sent Events of the page's own host.
    Stream,
    /// The microphone's level and bands of its spectrum.
    Microphone,
}

impl SourceKind {
    pub const ALL: [Self; 7] = [
        Self::Simulator,
        Self::File,
        Self::Motion,
        Self::Serial,
        Self::Bluetooth,
        Self::Stream,
        Self::Microphone,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Simulator => "simulator",
            Self::File => "file",
            Self::Motion => "motion",
            Self::Serial => "serial",
            Self::Bluetooth => "bluetooth",
            Self::Stream => "stream",
            Self::Microphone => "microphone",
        }
    }

    /// Whether it can give much at once, so that nobody has to record first.
    pub const fn gives_at_once(self) -> bool {
        match self {
            Self::Simulator | Self::File => true,
            Self::Motion | Self::Serial | Self::Bluetooth | Self::Stream | Self::Microphone => false,
        }
    }
}

/// How numbers stand in the bytes that a Bluetooth device sends, least significant byte first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum NumberFormat {
    I8,
    U8,
    #[default]
    I16,
    U16,
    I32,
    F32,
    /// UTF-8: a line of numbers.
    Text,
}

impl NumberFormat {
    pub const ALL: [Self; 7] = [Self::I8, Self::U8, Self::I16, Self::U16, Self::I32, Self::F32, Self::Text];

    pub const fn name(self) -> &'static str {
        match self {
            Self::I8 => "int8",
            Self::U8 => "uint8",
            Self::I16 => "int16",
            Self::U16 => "uint16",
            Self::I32 => "int32",
            Self::F32 => "float32",
            Self::Text => "text",
        }
    }

    /// The numbers in a message. Bytes that are left over make none.
    pub fn read(self, bytes: &[u8]) -> Vec<f32> {
        fn each<const N: usize>(bytes: &[u8], read: fn([u8; N]) -> f32) -> Vec<f32> {
            bytes.as_chunks::<N>().0.iter().map(|chunk| read(*chunk)).collect()
        }
        match self {
            Self::I8 => each(bytes, |bytes| f32::from(i8::from_le_bytes(bytes))),
            Self::U8 => each(bytes, |bytes| f32::from(u8::from_le_bytes(bytes))),
            Self::I16 => each(bytes, |bytes| f32::from(i16::from_le_bytes(bytes))),
            Self::U16 => each(bytes, |bytes| f32::from(u16::from_le_bytes(bytes))),
            Self::I32 => each(bytes, |bytes| i32::from_le_bytes(bytes) as f32),
            Self::F32 => each(bytes, f32::from_le_bytes),
            Self::Text => {
                let text = String::from_utf8_lossy(bytes);
                super::numbers::line(&text).map(|(values, _)| values).unwrap_or_default()
            }
        }
    }
}

/// How fast a file is replayed, as a multiple of the time that its samples took; `None` is as fast as it goes.
pub const SPEEDS: [Option<f64>; 6] = [Some(1.0), Some(10.0), Some(60.0), Some(600.0), Some(3600.0), None];

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceSettings {
    pub kind: SourceKind,
    /// Its settings, by their names in [`Simulation`].
    pub simulated_channels: u32,
    pub simulated_rate: f64,
    pub seed: u64,
    /// A place in [`SPEEDS`].
    pub speed: usize,
    pub baud_rate: u32,
    pub service: String,
    pub characteristic: String,
    pub format: NumberFormat,
    pub address: String,
    /// Samples a second, of a source that is asked for each.
    pub rate: f64,
}

impl Default for SourceSettings {
    fn default() -> Self {
        let Simulation { channels, rate, seed } = Simulation::default();
        Self {
            kind: SourceKind::default(),
            simulated_channels: channels as u32,
            simulated_rate: rate,
            seed,
            speed: 0,
            baud_rate: 9600,
            service: String::new(),
            characteristic: String::new(),
            format: NumberFormat::default(),
            address: String::new(),
            rate: 10.0,
        }
    }
}

impl SourceSettings {
    /// Whether samples come at a pace of their own, and not as fast as they are taken.
    pub fn is_real_time(&self) -> bool {
        self.kind != SourceKind::File || SPEEDS.get(self.speed).copied().flatten().is_some()
    }

    pub fn simulation(&self) -> Simulation {
        Simulation { channels: self.simulated_channels as usize, rate: self.simulated_rate, seed: self.seed }
    }
}

/// A file that was chosen, and how its columns become channels.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub name: Rc<str>,
    pub dialect: Dialect,
    /// The failure says why it can't be read.
    pub plan: Result<Plan, Failure>,
}
