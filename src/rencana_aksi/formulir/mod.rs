//! Formulir rencana aksi: semua langkah satu periode sekaligus, ditata di dalam RHK-nya.

mod model;

pub(super) use model::{BarisAksi, FormAksi};
