//! Tabel sepekan di Chromium: papan ketik, draf yang tersimpan sendiri, dan halaman-halamannya tanpa pelanggaran.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::chromium::Chromium;
use crate::bantuan::{Aplikasi, Kantor, pabrik};

const PEKAN: &str = "/dokumentasi/minggu/2026-01-05";
/// Tombol Enter menurut WebDriver.
const ENTER: &str = "\u{e007}";

/// Id isian yang terfokus.
async fn fokus(sari: &Chromium) -> Value {
    sari.jalankan("return document.activeElement.id", vec![]).await
}

/// Yang hanya dapat dilakukan dengan skrip: berpindah baris, menyalin dari atas, baris baru di tempat, draf otomatis.
async fn ketik_seperti_lembar_kerja(app: &Aplikasi, sari: &Chromium) {
    sari.ke(PEKAN).await;
    sari.isi("uraian-1", "Menyusun laporan").await;
    sari.jalankan("document.getElementById('uraian-1').focus()", vec![]).await;
    sari.ketik(ENTER).await;
    assert_eq!(fokus(sari).await, "uraian-2", "Enter turun, bukan mengirim");
    let salin = "const e = document.activeElement;
        e.dispatchEvent(new KeyboardEvent('keydown', { key: 'd', ctrlKey: true, bubbles: true, cancelable: true }));
        return e.value";
    assert_eq!(sari.jalankan(salin, vec![]).await, "Menyusun laporan");
    let banyak = sari.banyak("[data-pekan] tr").await;
    for _ in 2..=banyak {
        sari.ketik(ENTER).await;
    }
    assert_eq!(fokus(sari).await, format!("uraian-{}", banyak + 1), "Enter pada baris terakhir menambah baris");
    let mulai = Instant::now();
    while app.hitung("select count(*) from draf_kegiatan where isi like '%Menyusun laporan%'").await == 0 {
        assert!(mulai.elapsed() < Duration::from_secs(15), "draf tidak tersimpan sendiri");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn cerita(skrip: bool) {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await;
    let sari = Chromium::dengan(&app, skrip).await;
    sari.masuk(&kantor.sari).await;
    sari.ke("/dokumentasi").await;
    sari.periksa("pekan ini, kosong").await;
    if skrip {
        ketik_seperti_lembar_kerja(&app, &sari).await;
        sari.ke(PEKAN).await;
        assert!(sari.teks(".peringatan").await.contains("dikembalikan di bawah ini"));
        sari.periksa("draf dikembalikan").await;
    } else {
        sari.ke(PEKAN).await;
        sari.isi("uraian-1", "Menyusun laporan").await;
    }
    sari.isi("realisasi-1", "1,000").await;
    sari.tekan("Simpan").await;
    assert!(sari.teks("[role=alert]").await.contains("1000"), "{}", sari.teks("main").await);
    sari.periksa("pekan ditolak").await;
    sari.isi("realisasi-1", "2,5").await;
    sari.isi("satuan-1", "laporan").await;
    sari.pilih("sasaran-1", 2).await;
    sari.tekan("Simpan").await;
    assert!(sari.teks("[role=status]").await.contains("ditambahkan"), "{}", sari.teks("main").await);
    sari.periksa("pekan berisi").await;
    sari.klik(".pekan__alat a").await;
    sari.periksa("satu kegiatan").await;
    sari.ke("/dokumentasi/tempel").await;
    sari.periksa("tempel").await;
    sari.isi("baris", "31/02/2026;;;1;Keliru\n5/1/2026;;;9;Tanpa RHK").await;
    sari.tekan("Catat barisnya").await;
    assert_eq!(sari.banyak(".tempel__sebab li").await, 1);
    sari.periksa("tempelan yang tersisa").await;
}

#[tokio::test]
async fn sepekan_dengan_javascript() {
    cerita(true).await;
}

#[tokio::test]
async fn sepekan_tanpa_javascript() {
    cerita(false).await;
}
