//! Lembar XLSX: diunduh dan diimpor lagi.

use axum::http::StatusCode;
use uuid::Uuid;

use super::{PEKAN, sari_ber_skp};
use crate::bantuan::Peramban;

pub async fn unduh(siapa: &Peramban, bentuk: &str) -> Vec<u8> {
    siapa.isi_unduhan(&format!("/dokumentasi/unduhan?mulai=01/01/2026&selesai=31/12/2026&bentuk={bentuk}")).await
}

const SEMUA: &str =
    "select concat_ws('|', tanggal, jam_mulai, jam_selesai, indikator_id, uraian, realisasi, satuan, kendala)
    from kegiatan order by 1";

#[tokio::test]
async fn unduhan_yang_diimpor_lagi_kembali_sama_dan_tidak_pernah_menjadi_rumus() {
    let (app, _, sari) = sari_ber_skp().await;
    let halaman = sari.buka(PEKAN).await;
    let isian = [
        ("tanggal", "2026-01-05"),
        ("tanggal", "2026-01-06"),
        ("jam_mulai", "07.45"),
        ("jam_selesai", "16:00"),
        ("sasaran", "1"),
        ("uraian", "=HYPERLINK(\"http://jahat\")"),
        ("uraian", "@SUM(1+1) <b> «kutip»; titik, koma"),
        ("realisasi", "2,5"),
        ("realisasi", "1234"),
        ("satuan", "laporan"),
        ("kendala", "+62 tidak aktif"),
    ];
    sari.tekan(&halaman, "Simpan", &isian).await;
    let asal: Vec<String> = sqlx::query_scalar(SEMUA).fetch_all(&app.db).await.unwrap();
    assert_eq!(asal.len(), 2);
    let (lembar, progres) = (unduh(&sari, "lembar").await, unduh(&sari, "progres").await);
    for buku in [&lembar, &progres] {
        let mut arsip = zip::ZipArchive::new(std::io::Cursor::new(buku)).unwrap();
        let mut isi = String::new();
        std::io::Read::read_to_string(&mut arsip.by_name("xl/worksheets/sheet1.xml").unwrap(), &mut isi).unwrap();
        assert!(!isi.contains("<f>"), "ada rumus: {isi}");
    }
    let kepala = baris_pertama(&progres);
    let kolom = [
        "Rencana Aksi",
        "Tanggal Kegiatan",
        "Jam Mulai Kegiatan",
        "Jam Selesai Kegiatan",
        "Kegiatan Harian",
        "Sumber Data",
        "Realisasi",
        "Satuan",
        "Bukti Dukung",
    ];
    assert_eq!(kepala[0], kolom);
    assert_eq!(kepala[1][0], "Tersusunnya laporan data");
    assert_eq!(kepala[1][4], "=HYPERLINK(\"http://jahat\") (realisasi 2,5 laporan)", "tidak dibulatkan diam-diam");
    assert_eq!((kepala[2][5].as_str(), kepala[2][6].as_str()), ("ekinerja", "1234"));

    sqlx::raw_sql("delete from kegiatan").execute(&app.db).await.unwrap();
    let kunci = Uuid::new_v4().to_string();
    let impor = sari.unggah("/dokumentasi/impor", &kunci, "kegiatan.xlsx", &lembar).await;
    assert_eq!(impor.lokasi().as_deref(), Some("/dokumentasi/minggu/2026-01-06"), "{}", impor.isi());
    assert_eq!(sari.unggah("/dokumentasi/impor", &kunci, "kegiatan.xlsx", &lembar).await.lokasi(), impor.lokasi());
    let kini: Vec<String> = sqlx::query_scalar(SEMUA).fetch_all(&app.db).await.unwrap();
    assert_eq!(kini, asal);
    let rusak = sari.unggah("/dokumentasi/impor", &Uuid::new_v4().to_string(), "x.xlsx", b"PK\x03\x04rusak").await;
    assert_eq!(rusak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(rusak.teks(".isian__galat").contains("rusak"), "{}", rusak.isi());
    assert_eq!(
        sari.buka("/dokumentasi/unduhan?mulai=1/1/2025&selesai=2/1/2026").await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let templat = sari.isi_unduhan("/dokumentasi/templat").await;
    assert_eq!(baris_pertama(&templat)[0][..2], ["Tanggal", "Jam mulai"]);
}

pub fn baris_pertama(buku: &[u8]) -> Vec<Vec<String>> {
    use calamine::{Reader, Xlsx};
    let mut buku: Xlsx<_> = Xlsx::new(std::io::Cursor::new(buku)).unwrap();
    let lembar = buku.worksheet_range_at(0).unwrap().unwrap();
    lembar.rows().map(|b| b.iter().map(ToString::to_string).collect()).collect()
}
