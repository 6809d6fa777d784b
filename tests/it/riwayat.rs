//! Riwayat SKP: apa yang berubah, oleh siapa, dan semuanya terbaca.

use serde_json::{Value, json};

use crate::bantuan::{Aplikasi, Kantor, pabrik};

#[tokio::test]
async fn riwayat_menyebut_rhk_mana_yang_ditambah_diubah_digeser_dan_dihapus() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let alamat = format!("/skp/{}", skp.id);
    let sari = app.masuk(&kantor.sari).await;
    let panjang = "Terwujudnya layanan ".repeat(10);
    for rhk in ["Hasil kedua", &panjang] {
        let baru = sari.buka(&format!("{alamat}/rencana/baru")).await;
        sari.tekan(&baru, "Simpan draf", &[("rhk", rhk)]).await;
    }
    let halaman = sari.buka(&alamat).await;
    let ubah = sari.buka(&halaman.tautan("Ubah hasil kerja 2").unwrap()).await;
    let halaman = sari.tekan(&ubah, "Simpan draf", &[("rhk", "Hasil kedua diperbaiki")]).await;
    let halaman = sari.tekan(&halaman, "Naik hasil kerja 2", &[]).await;
    let halaman = sari.tekan(&halaman, "Hapus hasil kerja 3", &[]).await;
    assert_eq!(halaman.semua(".rhk__teks"), ["Hasil kedua diperbaiki", "Tersusunnya laporan data"]);
    let riwayat = sari.buka(&format!("{alamat}/riwayat")).await;
    let baris = riwayat.semua(".daftar__utama");
    let pendek = format!("{}…", panjang[..120].trim_end());
    for (baris, (kalimat, mengenai)) in baris.iter().zip([
        ("dihapus", format!("Utama nomor 3: «{pendek}»")),
        ("dinaikkan", "Utama nomor 1: «Hasil kedua diperbaiki»".into()),
        ("diubah", "Utama nomor 2: «Hasil kedua diperbaiki»".into()),
        ("ditambahkan", format!("Utama nomor 3: «{pendek}»")),
        ("ditambahkan", "Utama nomor 2: «Hasil kedua»".into()),
    ]) {
        assert_eq!(*baris, format!("Rencana hasil kerja {kalimat}{mengenai}Sari"));
    }
}

#[tokio::test]
async fn perubahan_lampiran_dan_ekspektasi_tercatat_lama_dan_barunya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let alamat = format!("/skp/{}", skp.id);
    sqlx::raw_sql("update pegawai set gelar_belakang = 'S.Kom.' where nama = 'Budi'").execute(&app.db).await.unwrap();
    let budi = app.masuk(&kantor.budi).await;
    let lampiran = budi.buka(&format!("{alamat}/lampiran")).await;
    budi.tekan(&lampiran, "Simpan draf", &[("skema", "Laporan harian\nLaporan bulanan")]).await;
    let ekspektasi = budi.buka(&format!("{alamat}/ekspektasi")).await;
    budi.tekan(&ekspektasi, "Simpan draf", &[("ekspektasi", ""), ("ekspektasi", "Terbuka soal anggaran")]).await;
    let terakhir = async |peristiwa: &str| -> Value {
        sqlx::query_scalar("select rincian from jejak where peristiwa = $1 order by jejak_id desc limit 1")
            .bind(peristiwa)
            .fetch_one(&app.db)
            .await
            .unwrap()
    };
    let skema = json!({ "perubahan": [{
        "apa": "Skema pertanggungjawaban",
        "lama": ["Laporan bulanan"],
        "baru": ["Laporan harian", "Laporan bulanan"],
    }] });
    assert_eq!(terakhir("skp.lampiran").await, skema);
    let akuntabel = json!({ "perubahan": [{ "apa": "Akuntabel", "lama": "", "baru": "Terbuka soal anggaran" }] });
    assert_eq!(terakhir("skp.ekspektasi").await, akuntabel);
    let riwayat = budi.buka(&format!("{alamat}/riwayat")).await.semua(".daftar__utama");
    assert_eq!(riwayat[0], "Ekspektasi khusus pimpinan disimpanBerubah: AkuntabelBudi, S.Kom.");
    assert_eq!(riwayat[1], "Lampiran disimpanBerubah: Skema pertanggungjawabanBudi, S.Kom.");
}

#[tokio::test]
async fn riwayat_yang_panjang_dapat_dibaca_sampai_awal() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "insert into jejak (pada, peristiwa, objek_jenis, objek_id, rincian)
         select now(), 'skp.rencana', 'skp', '{}', '{{\"rencana\": \"lama\"}}' from generate_series(1, 60)",
        skp.id
    )))
    .execute(&app.db)
    .await
    .unwrap();
    let sari = app.masuk(&kantor.sari).await;
    let pertama = sari.buka(&format!("/skp/{}/riwayat", skp.id)).await;
    assert_eq!(pertama.semua(".daftar__baris").len(), 50);
    let kedua = sari.buka(&pertama.tautan("Lebih lama").unwrap()).await;
    assert_eq!(kedua.semua(".daftar__utama b").last().unwrap(), "Dibuat");
    assert_eq!(kedua.semua(".daftar__baris").len(), 13);
    assert!(kedua.tautan("Lebih lama").is_none() && kedua.tautan("Kembali ke yang terbaru").is_some());
    assert_eq!(sari.buka(&format!("/skp/{}/riwayat?sebelum=x", skp.id)).await.status, 404);
}
