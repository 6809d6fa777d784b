//! Cerita SKP, ditekan lewat halaman.

use crate::bantuan::{Aplikasi, Kantor, pabrik};

#[tokio::test]
async fn skp_dari_halaman_kosong_sampai_ditetapkan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.budi, Some(&kantor.ratna)).await.diajukan().await;
    let sari = app.masuk(&kantor.sari).await;

    let halaman = sari.buka("/skp/baru").await;
    let skp = sari.tekan(&halaman, "Buat draf", &[]).await;
    assert_eq!(skp.teks(".lencana"), "Draf");
    let alamat = skp.alamat.clone();

    let baru = sari.buka(&format!("{alamat}/rencana/baru")).await;
    let pimpinan = baru.pilihan("rhk_pimpinan")[1].1.clone();
    let skp = sari
        .tekan(
            &baru,
            "Simpan draf",
            &[
                ("rhk", "Tersusunnya laporan data bulanan"),
                ("rhk_pimpinan", &pimpinan),
                ("aspek", "KUANTITAS"),
                ("indikator", "Jumlah laporan data"),
                ("target", "12 laporan"),
            ],
        )
        .await;
    assert_eq!(skp.teks(".rhk__teks"), "Tersusunnya laporan data bulanan");
    let lampiran = sari.buka(&format!("{alamat}/lampiran")).await;
    let skp = sari
        .tekan(
            &lampiran,
            "Simpan draf",
            &[("dukungan", "Komputer"), ("skema", "Bulanan"), ("konsekuensi", "Apresiasi")],
        )
        .await;
    let skp = sari.tekan(&skp, "Ajukan", &[]).await;
    assert_eq!(skp.teks(".lencana"), "Diajukan");

    let budi = app.masuk(&kantor.budi).await;
    assert!(budi.buka("/").await.memuat("Periksa SKP 2026 Sari"));
    let skp = budi.buka(&alamat).await;
    let skp = budi.tekan(&skp, "Kembalikan untuk perbaikan", &[("catatan", "Targetnya ditambah.")]).await;
    assert_eq!(skp.teks(".lencana"), "Dikembalikan untuk perbaikan");

    let skp = sari.buka(&alamat).await;
    assert!(skp.memuat("Targetnya ditambah."));
    sari.tekan(&skp, "Ajukan", &[]).await;
    let skp = budi.buka(&alamat).await;
    let skp = budi.tekan(&skp, "Tetapkan", &[]).await;
    assert_eq!(skp.teks(".lencana"), "Ditetapkan");
    assert_eq!(skp.tombol(), Vec::<String>::new());
}
