//! Yang belum selesai pada orang yang pensiun atau dimutasi, dan siapa yang melanjutkannya.

use super::{PENSIUN, catat, sql};
use crate::bantuan::{Aplikasi, Kantor, pabrik};

/// Budi meninggalkan draf dokumentasi, pengukuran, permintaan, dan serah terima; Sari menunggu tanggapannya.
async fn budi_belum_selesai(app: &Aplikasi, kantor: &Kantor) {
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await;
    let (budi, sari, tono) = (kantor.budi.id, kantor.sari.id, kantor.tono.id);
    sql(
        &app.db,
        format!(
            "update pegawai set gelar_belakang = 'S.H.' where nama = 'Ratna';
             insert into dokumentasi (dokumentasi_id, pegawai_id, jenis, mulai, selesai)
             values (gen_random_uuid(), '{budi}', 'BULANAN', '2026-01-01', '2026-01-31');
             insert into dokumentasi (dokumentasi_id, pegawai_id, jenis, mulai, selesai, status, dikirim_pada)
             values (gen_random_uuid(), '{sari}', 'BULANAN', '2026-01-01', '2026-01-31', 'DIKIRIM', now());
             insert into pengukuran (pengukuran_id, pegawai_id, skp_id, jenis, mulai, selesai, dibuat_pada)
             select gen_random_uuid(), '{budi}', skp_id, 'BULAN', '2026-01-01', '2026-01-31', now()
             from skp where pemilik_id = '{budi}';
             insert into permintaan_umpan_balik (permintaan_id, pegawai_id, peminta_id, diminta_id, pada)
             values (gen_random_uuid(), '{tono}', '{tono}', '{budi}', now());
             insert into serah_terima (serah_terima_id, pemilik_id, skp_id, dari_id, mulai, hari, batas, pindah, dibuat_pada)
             select gen_random_uuid(), '{sari}', skp_id, '{budi}', '2026-01-01', '2026-01-10', '2026-02-10', false, now()
             from skp where pemilik_id = '{sari}'"
        ),
    )
    .await;
}

#[tokio::test]
async fn halaman_akibat_menyebut_yang_belum_selesai_dan_penerusnya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    budi_belum_selesai(&app, &kantor).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let akibat = catat(&dewi, &kantor.budi, &PENSIUN).await;
    for kalimat in [
        "Yang belum selesai pada Budi Mintalah ia menyelesaikannya selagi masih bertugas.",
        "Dokumentasi 1 Januari s.d. 31 Januari 2026 belum dikirim.",
        "Pengukuran 1 Januari s.d. 31 Januari 2026 belum ditetapkan.",
        "1 permintaan umpan balik belum dijawabnya: tentang Tono.",
        "Serah terima Sari belum ditutupnya; sejak 1 Maret 2026 Ratna, S.H. yang melanjutkan.",
        "1 dokumentasi bawahan menunggu tanggapannya; sejak 1 Maret 2026 Ratna, S.H. yang melanjutkan.",
        // Gelar di ujung kalimat tidak berujung dua titik.
        "Penilai 2 orang: Budi → Ratna, S.H. Sari, Tono.",
        "Atasan Penilai 2 orang: Ratna, S.H. → Hasan.",
    ] {
        assert!(akibat.memuat(kalimat), "{kalimat}\n{}", akibat.isi());
    }
    // Yang berubah sesudah dibaca tidak menggeser akibatnya.
    sql(&app.db, "delete from pengukuran".into()).await;
    let orang = dewi.tekan(&akibat, "Simpan peristiwa", &[]).await;
    assert!(orang.memuat("Pensiun sejak 1 Maret 2026"), "{}", orang.isi());
    // Pembatalan memulihkan tugasnya, jadi tidak ada yang perlu diselesaikan.
    let batal = super::langkah(&dewi, &kantor.budi, "/pembatalan").await;
    let akibat = dewi.tekan(&batal, "Lihat akibatnya", &[("alasan", "SK dicabut.")]).await;
    assert!(akibat.memuat("dibatalkan: SK dicabut.") && !akibat.memuat("dicabut.."), "{}", akibat.isi());
    assert!(!akibat.memuat("Yang belum selesai"), "{}", akibat.isi());
}

#[tokio::test]
async fn mutasi_menyebut_yang_belum_selesai_dan_cuti_tidak() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    budi_belum_selesai(&app, &kantor).await;
    let dewi = app.masuk(&kantor.dewi).await;
    let formulir = dewi.buka(&format!("/pegawai/{}/penempatan/baru", kantor.budi.id)).await;
    let isian = [
        ("sebagai", "DEFINITIF"),
        ("unit", "K.B"),
        ("jabatan", "Pengelola Sarana"),
        ("mulai", "1 Februari 2026"),
        ("nomor_sk", "SK-8/2026"),
    ];
    let akibat = dewi.tekan(&formulir, "Lihat akibatnya", &isian).await;
    assert!(akibat.memuat("Dokumentasi 1 Januari s.d. 31 Januari 2026 belum dikirim."), "{}", akibat.isi());
    assert!(akibat.memuat("Sebaiknya diselesaikan sebelum perubahan ini berlaku."), "{}", akibat.isi());
    let isian = [("jenis", "CUTI"), ("mulai", "2 Februari 2026"), ("selesai", "5 Februari 2026")];
    let formulir = catat(&dewi, &kantor.budi, &isian).await;
    assert!(formulir.teks("[role=alert]").contains("Tanpa nomor surat, tulis keterangannya."), "{}", formulir.isi());
    let akibat = dewi.tekan(&formulir, "Lihat akibatnya", &[("alasan", "Cuti tahunan")]).await;
    assert!(akibat.memuat("Cuti") && !akibat.memuat("Yang belum selesai"), "{}", akibat.isi());
}
