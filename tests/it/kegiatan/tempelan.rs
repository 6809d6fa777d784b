//! Baris yang ditempel dari lembar kerja.

use axum::http::{Method, StatusCode};

use super::sari_ber_skp;

#[tokio::test]
async fn lima_ratus_baris_ditempel_yang_keliru_dijelaskan_dan_disimpan() {
    let (app, _, sari) = sari_ber_skp().await;
    let mut baris: Vec<String> = (0..500)
        .map(|n| format!("{:02}/12/2025\t08.00\t09.30\t1\tKegiatan «{n}» <b>\t{n}\tlaporan\t", 1 + n % 31))
        .collect();
    baris[9] = "31/02/2025\t\t\t1\tTanggal keliru".into();
    baris[99] = "01/12/2025\t\t\t1\tAngka mendua\t1,000".into();
    baris[199] = "2 Desember 2025\t10\t9\tTersusunnya laporan data\tJam terbalik".into();
    baris[299] = "2025-12-03\t\t\tRHK yang tidak ada\t\"Tanpa\" RHK\t2,5 dokumen".into();
    let halaman = sari.buka("/dokumentasi/tempel").await;
    let (aksi, kiriman) = halaman.formulir("Catat barisnya", &[("baris", &baris.join("\n"))]);
    let jawab = sari.kirim(Method::POST, &aksi, Some(kiriman.clone())).await;
    assert_eq!(jawab.status, StatusCode::SEE_OTHER, "{}", jawab.isi());
    assert_eq!(sari.kirim(Method::POST, &aksi, Some(kiriman)).await.lokasi(), jawab.lokasi());
    assert_eq!(app.hitung("select count(*) from kegiatan").await, 497, "terkirim dua kali tetap sekali");
    assert_eq!(
        app.hitung("select count(*) from kegiatan where satuan = 'dokumen' and realisasi = 2.5 and rencana_id is null")
            .await,
        1
    );
    let sisa = sari.buka("/dokumentasi/tempel").await;
    let sebab = sisa.semua(".tempel__sebab li");
    assert_eq!(sebab.len(), 3);
    assert!(
        sebab[0].contains("31/02/2025") && sebab[1].contains("1000 atau 1.") && sebab[2].contains("Jam selesai"),
        "{sebab:?}"
    );
    assert!(sisa.teks(".peringatan").contains("RHK yang tidak ada"), "{}", sisa.isi());
    let tertinggal = sisa.nilai("baris").remove(0);
    assert_eq!(tertinggal.lines().count(), 3);

    // SKP 2025 belum ada, jadi nomor RHK pun disebut tidak dikenali.
    let betul =
        tertinggal.replace("31/02/2025", "30/11/2025").replace("1,000", "1.000").replace("\t10\t9\t", "\t9\t10\t");
    sari.tekan(&sisa, "Catat barisnya", &[("baris", &betul)]).await;
    assert_eq!(app.hitung("select count(*) from kegiatan").await, 500);
    let sisa = sari.buka("/dokumentasi/tempel").await;
    assert!(sisa.semua(".tempel__sebab li").is_empty(), "{}", sisa.isi());
    let bersih = sari.tekan(&sisa, "Tutup petunjuk RHK", &[]).await;
    assert!(!bersih.memuat("Tercatat tanpa RHK"));
    assert_eq!(app.hitung("select count(*) from kegiatan_tempelan").await, 0);
    // Menempel lagi yang sama tidak menggandakan.
    let lagi = sari.tekan(&bersih, "Catat barisnya", &[("baris", &baris[..9].join("\n"))]).await;
    assert!(lagi.memuat("9 sudah ada"), "{}", lagi.isi());
    assert_eq!(app.hitung("select count(*) from kegiatan").await, 500);
    let kosong = sari.tekan(&bersih, "Catat barisnya", &[("baris", " \n")]).await;
    assert_eq!(kosong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn tempelan_dua_tab_tidak_saling_menimpa() {
    let (app, _, sari) = sari_ber_skp().await;
    let (a, b) = (sari.buka("/dokumentasi/tempel").await, sari.buka("/dokumentasi/tempel").await);
    sari.tekan(&a, "Catat barisnya", &[("baris", "x\t\t\t\tDari A")]).await;
    let ditolak = sari.tekan(&b, "Catat barisnya", &[("baris", "y\t\t\t\tDari B")]).await;
    assert_eq!(ditolak.status, StatusCode::CONFLICT);
    assert!(ditolak.teks(".banding").contains("Dari A") && ditolak.nilai("baris")[0].contains("Dari B"));
    assert_eq!(app.hitung("select count(*) from kegiatan_tempelan where isi like '%Dari A%'").await, 1);
    let buang = sari.buka("/dokumentasi/tempel").await;
    sari.tekan(&buang, "Buang yang tersisa", &[]).await;
    assert_eq!(app.hitung("select count(*) from kegiatan_tempelan").await, 0);
}
