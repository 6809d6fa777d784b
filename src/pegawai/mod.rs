//! Orang, unit kerja, jabatan, dan siapa menilai siapa sejak kapan.
//!
//! Setiap hubungan bertanggal. Penempatan dan susunan unit menentukan *Pejabat Penilai Kinerja*
//! dan *Atasan Penilai* pada suatu hari; penetapan tersendiri mengalahkannya. Wewenang mengikuti
//! jabatan: yang menunggu seorang penilai menunggu siapa pun yang memegang jabatan itu hari ini.
//!
//! ```text
//! penempatan ─┐
//! unit ───────┼─► garis_penilai(pegawai, hari) ─► penilai_pegawai (dihitung saat ditulis)
//! penetapan ──┘
//! ```

mod model;
mod store;

pub use model::{
    BentukNip, Garis, Hubungan, Identitas, JenisJabatan, JenisPegawai, Kartu, Nip, NipKeliru, NomorIdentitas,
    PeranDipegang, nama_lengkap, pangkat, sebutan_peran,
};
pub use store::{cari_nomor, garis, identitas, peran};
