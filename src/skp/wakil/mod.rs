//! Langkah-langkah SKP bagi yang bukan peramban: data contoh. Tipe dan pintunya sama.

mod store;

pub use store::{
    ajukan_atas_nama, beri_ekspektasi, isi_lampiran, isi_rencana, kembalikan_atas_nama, tetapkan_atas_nama,
    ubah_rencana,
};
