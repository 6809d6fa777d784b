//! Catatan kegiatan: sepekan sekali kirim, diulang, ditempel, diimpor, terkunci sesudah dikirim.

mod bersamaan;
mod lembar;
mod pekan;
mod pembetulan;
mod penglihatan;
mod serangan;
mod tempelan;

use chrono::{NaiveDate, TimeZone, Utc};
use kinerja::{
    dokumentasi::kegiatan::{self, Isi},
    kernel::id::PegawaiId,
};
use sqlx::PgPool;
use uuid::Uuid;

use crate::bantuan::{Aplikasi, Halaman, Kantor, Orang, Peramban, pabrik};

/// Senin sebelum pekan uji.
const PEKAN: &str = "/dokumentasi/minggu/2026-01-05";

fn hari(tulisan: &str) -> NaiveDate {
    tulisan.parse().unwrap()
}

async fn sari_ber_skp() -> (Aplikasi, Kantor, Peramban) {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await;
    let sari = app.masuk(&kantor.sari).await;
    (app, kantor, sari)
}

/// Isi yang sudah tersimpan, tanpa lewat halaman.
fn isi(tanggal: &str, uraian: &str) -> Isi {
    Isi {
        tanggal: hari(tanggal),
        jam_mulai: None,
        jam_selesai: None,
        sasaran: None,
        uraian: uraian.into(),
        realisasi: None,
        satuan: String::new(),
        kendala: String::new(),
    }
}

async fn catat(db: &PgPool, siapa: PegawaiId, semua: Vec<Isi>) {
    let pada = Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap();
    kegiatan::catat_atas_nama(&mut db.acquire().await.unwrap(), siapa, semua, pada).await.unwrap();
}

/// Dokumentasi yang sudah dikirim bagi rentang itu.
async fn terkirim(db: &PgPool, siapa: &Orang, mulai: &str, selesai: &str) -> Uuid {
    sqlx::query_scalar(
        "insert into dokumentasi (dokumentasi_id, pegawai_id, jenis, mulai, selesai, status, dikirim_pada)
         values (gen_random_uuid(), $1, 'MINGGUAN', $2, $3, 'DIKIRIM', now()) returning dokumentasi_id",
    )
    .bind(siapa.id.uuid())
    .bind(hari(mulai))
    .bind(hari(selesai))
    .fetch_one(db)
    .await
    .unwrap()
}

async fn nomor(db: &PgPool, uraian: &str) -> Uuid {
    sqlx::query_scalar("select kegiatan_id from kegiatan where uraian = $1").bind(uraian).fetch_one(db).await.unwrap()
}

async fn uraian(db: &PgPool) -> Vec<String> {
    sqlx::query_scalar("select uraian from kegiatan order by tanggal, uraian").fetch_all(db).await.unwrap()
}

/// Tabel pekan itu dengan `n` baris kosong.
async fn tabel(siapa: &Peramban, n: usize) -> Halaman {
    let mut halaman = siapa.buka(PEKAN).await;
    while halaman.semua("[data-pekan] tr").len() < n {
        halaman = siapa.tekan(&halaman, "Tambah baris", &[]).await;
    }
    halaman
}
