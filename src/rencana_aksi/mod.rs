//! Rencana aksi (formulir F7): langkah setiap RHK pada suatu bulan atau triwulan, dengan bukti yang direncanakan.

mod model;

pub use model::RencanaAksiId;
