//! Isi sebuah matriks sebagaimana dibaca: kolom, baris, sel, usulan, dan RHK di luarnya.

mod model;
mod store;

pub use model::{
    Asal, Baris, BarisBeku, DiSkp, Dibagikan, Isi, Kolom, Lain, Pejabat, Peringatan, Susunan, lengkapi, letak,
};
pub use store::baca;
