//! Halaman di luar cerita utama, tanpa pelanggaran.

use super::chromium::Chromium;
use crate::bantuan::{Aplikasi, Kantor, pabrik};

#[tokio::test]
async fn halaman_lain_pun_tanpa_pelanggaran() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.id;
    let peramban = Chromium::baru(&app).await;
    peramban.ke("/masuk").await;
    peramban.isi("nip", &kantor.sari.nip).await;
    peramban.isi("kata_sandi", "bukan ini sandinya").await;
    peramban.tekan("Masuk").await;
    assert!(!peramban.teks("[role=alert]").await.is_empty());
    peramban.periksa("masuk ditolak").await;

    peramban.masuk(&kantor.sari).await;
    peramban.klik("details.akun summary").await;
    // Di layar sempit menu yang terbuka menutupi sebagian halaman; Escape menutupnya lagi.
    peramban.tanpa_pelanggaran("menu akun terbuka", "lebar dan terang", &[]).await;
    app.masuk(&kantor.sari).await;
    for (jalur, nama) in [
        ("/profil", "profil"),
        ("/skp/penahan", "penahan"),
        ("/sesi", "sesi"),
        ("/kata-sandi", "kata sandi"),
        ("/tidak-ada", "tidak ditemukan"),
    ] {
        peramban.ke(jalur).await;
        peramban.periksa(nama).await;
    }
    peramban.ke("/kata-sandi").await;
    peramban.isi("kata_sandi_baru", "pendek").await;
    peramban.tekan("Ganti kata sandi").await;
    peramban.periksa("kata sandi ditolak").await;

    let lain = app.masuk(&kantor.sari).await;
    let lampiran = format!("/skp/{skp}/lampiran");
    peramban.ke(&lampiran).await;
    lain.tekan(&lain.buka(&lampiran).await, "Simpan draf", &[("skema", "Triwulanan")]).await;
    peramban.isi("skema", "Semesteran").await;
    peramban.tekan("Simpan draf").await;
    assert!(peramban.teks("main").await.contains("Triwulanan"));
    assert_eq!(peramban.nilai("skema").await, "Semesteran");
    peramban.periksa("lampiran yang didahului tab lain").await;

    peramban.ke(&format!("/skp/{skp}")).await;
    peramban.klik(".rhk__alat a").await;
    let rencana = peramban.jalur().await;
    lain.tekan(&lain.buka(&rencana).await, "Simpan draf", &[("rhk", "Tulisan di tab lain")]).await;
    peramban.isi("rhk", "Tulisan di tab ini").await;
    peramban.tekan("Simpan draf").await;
    assert!(peramban.teks("main").await.contains("Tulisan di tab lain"));
    assert_eq!(peramban.nilai("rhk").await, "Tulisan di tab ini");
    peramban.periksa("RHK yang didahului tab lain").await;

    peramban.ke(&format!("/skp/{skp}")).await;
    lain.tekan(&lain.buka(&format!("/skp/{skp}")).await, "Ajukan", &[]).await;
    peramban.tekan("Ajukan").await;
    peramban.periksa("keadaan sudah berubah").await;

    peramban.ke(&format!("/skp/{skp}")).await;
    lain.tekan(&lain.buka("/sesi").await, "Keluar dari semua perangkat", &[]).await;
    peramban.tekan("Tarik kembali").await;
    assert!(peramban.teks("h1").await.contains("Sesi Anda berakhir"));
    peramban.periksa("sesi berakhir di tengah jalan").await;
}

#[tokio::test]
async fn halaman_unit_tanpa_pelanggaran() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let peramban = Chromium::baru(&app).await;
    peramban.masuk(&kantor.dewi).await;
    let unit = format!("/unit/{}", kantor.seksi);
    for jalur in ["/unit", "/unit?cari=seksi", "/unit/baru", &unit] {
        peramban.ke(jalur).await;
        peramban.periksa(jalur).await;
    }
    for ruas in ["perubahan", "pemindahan", "penutupan", "pembatalan"] {
        peramban.ke(&format!("{unit}/{ruas}")).await;
        peramban.periksa(ruas).await;
    }
    peramban.tekan("Lanjutkan").await;
    peramban.periksa("pembatalan ditolak").await;
    peramban.ke(&format!("{unit}/perubahan")).await;
    peramban.isi("nama", "Seksi Statistik").await;
    peramban.isi("alasan", "SK 7/2026").await;
    peramban.tekan("Lanjutkan").await;
    peramban.periksa("akibat perubahan").await;
}

#[tokio::test]
async fn meja_kepegawaian_tanpa_pelanggaran() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.diajukan().await;
    let dewi = Chromium::baru(&app).await;
    dewi.masuk(&kantor.dewi).await;
    let orang = format!("/pegawai/{}", kantor.sari.id);
    let alamat = |ekor: &str| format!("{orang}{ekor}");
    for (jalur, nama) in [
        ("/pegawai".into(), "daftar pegawai"),
        ("/pegawai?cari=tidak+ada".into(), "daftar pegawai kosong"),
        (orang.clone(), "seorang pegawai"),
        (alamat("/identitas"), "identitas"),
        (alamat("/penilai/baru"), "penetapan penilai"),
    ] {
        dewi.ke(&jalur).await;
        dewi.periksa(nama).await;
    }
    dewi.ke("/pegawai/baru").await;
    dewi.isi("nip", "1990").await;
    dewi.tekan("Tambah pegawai").await;
    assert!(dewi.teks("[role=alert]").await.contains("18 angka"));
    dewi.periksa("pegawai baru ditolak").await;
    dewi.ke(&alamat("/penempatan/baru")).await;
    dewi.tekan("Lihat akibatnya").await;
    dewi.periksa("penempatan ditolak").await;
    dewi.klik("#sebagai input[value=DEFINITIF]").await;
    dewi.isi("unit", "Bidang Sarana").await;
    dewi.isi("jabatan", "Pengelola Sarana").await;
    dewi.isi("mulai", "1 Februari 2026").await;
    dewi.isi("nomor_sk", "SK-7").await;
    dewi.tekan("Lihat akibatnya").await;
    assert!(dewi.teks("main").await.contains("Penilai Sari: Budi → Wawan."), "{}", dewi.teks("main").await);
    dewi.periksa("akibat mutasi").await;
    dewi.tekan("Simpan penempatan").await;
    dewi.periksa("pegawai yang akan mutasi").await;
    dewi.klik(".daftar__samping a[href$='/pengakhiran']").await;
    dewi.periksa("pengakhiran penempatan").await;
}

#[tokio::test]
async fn periode_dan_pengaturan_tanpa_pelanggaran() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = Chromium::baru(&app).await;
    dewi.masuk(&kantor.dewi).await;
    dewi.ke("/periode").await;
    dewi.periksa("daftar periode").await;
    dewi.klik("a[href='/periode/2026']").await;
    dewi.periksa("periode").await;
    dewi.isi("batas", "kemarin").await;
    dewi.tekan("Buka periode").await;
    dewi.periksa("periode ditolak").await;
    dewi.isi("batas", "28 Februari 2026").await;
    dewi.isi("alasan", "SE 1/2026").await;
    dewi.tekan("Buka periode").await;
    dewi.isi("alasan_tutup", "Penyusunan selesai").await;
    dewi.tekan("Tutup periode").await;
    dewi.periksa("periode yang ditutup").await;
    dewi.keluar().await;
    dewi.masuk(&kantor.adi).await;
    for jalur in ["/pengaturan", "/pengaturan/instansi", "/pengaturan/reviu", "/pengaturan/dasar/skp"] {
        dewi.ke(jalur).await;
        dewi.periksa(jalur).await;
    }
    dewi.ke("/pengaturan/instansi").await;
    dewi.isi("nama", "Kantor Baru").await;
    dewi.tekan("Simpan").await;
    dewi.periksa("akibat penggantian nama").await;
}

#[tokio::test]
async fn reviu_tanpa_pelanggaran_dan_tercetak_mendatar() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::pakai_reviu(&app.db, true).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.diajukan().await.id;
    let umi = Chromium::baru(&app).await;
    umi.masuk(&kantor.umi).await;
    umi.periksa("beranda pengelola").await;
    umi.ke("/skp/reviu").await;
    umi.periksa("antrean reviu").await;
    umi.klik(&format!("a[href='/skp/{skp}/reviu']")).await;
    umi.periksa("formulir reviu").await;
    umi.tekan("Selesaikan reviu").await;
    umi.periksa("reviu ditolak").await;
    umi.klik("#hasil input[value=PERLU_PERBAIKAN]").await;
    umi.isi("catatan_rhk-1", "Perjelas targetnya").await;
    umi.tekan("Selesaikan reviu").await;
    assert_eq!(umi.teks(".lencana").await, "Direviu");
    umi.periksa("direviu, di mata pengelola").await;
    umi.ke(&format!("/skp/{skp}/reviu/cetak")).await;
    umi.periksa("cetakan reviu").await;
    assert!(umi.teks_tercetak().await.contains("Perjelas targetnya"));
    assert!(umi.cetak().await.iter().all(|(lebar, tinggi)| (*lebar, *tinggi) == (297, 210)), "{:?}", umi.cetak().await);
    umi.ke(&format!("/skp/{skp}")).await;
    umi.keluar().await;
    for siapa in [&kantor.budi, &kantor.sari] {
        umi.masuk(siapa).await;
        umi.ke(&format!("/skp/{skp}")).await;
        umi.periksa("direviu").await;
        umi.keluar().await;
    }
}

#[tokio::test]
async fn halaman_jabatan_tanpa_pelanggaran() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let dewi = Chromium::baru(&app).await;
    dewi.masuk(&kantor.dewi).await;
    dewi.ke("/jabatan").await;
    dewi.periksa("daftar jabatan").await;
    dewi.ke("/jabatan?cari=analis+data").await;
    dewi.klik(".daftar__utama a").await;
    dewi.periksa("sebuah jabatan").await;
    let jabatan = dewi.jalur().await;
    dewi.ke(&format!("{jabatan}/perubahan")).await;
    dewi.tekan("Lihat akibatnya").await;
    dewi.periksa("perubahan jabatan ditolak").await;
    dewi.isi("nama", "Penelaah Data").await;
    dewi.isi("alasan", "SK 7/2026").await;
    dewi.tekan("Lihat akibatnya").await;
    dewi.periksa("akibat perubahan jabatan").await;
    dewi.tekan("Simpan perubahan").await;
    assert_eq!(dewi.teks("h1").await, "Penelaah Data");
    dewi.ke(&format!("{jabatan}/penggabungan")).await;
    dewi.isi("cari", "sarana").await;
    dewi.tekan("Cari").await;
    dewi.tekan("Lihat akibatnya").await;
    dewi.periksa("penggabungan ditolak").await;
}

#[tokio::test]
async fn halaman_peran_dan_akun_tanpa_pelanggaran() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let peramban = Chromium::baru(&app).await;
    let (peran, akun) = (format!("/pegawai/{}/peran", kantor.budi.id), format!("/pegawai/{}/akun", kantor.budi.id));
    peramban.masuk(&kantor.dewi).await;
    peramban.ke(&format!("{peran}/baru?peran=KONSELOR_PENILAI")).await;
    peramban.periksa("memberi peran").await;
    peramban.tekan("Beri peran").await;
    peramban.periksa("memberi peran ditolak").await;
    for (kolom, tulisan) in
        [("dasar", "SK 5/2026"), ("nomor_sertifikat", "LAN-7"), ("tanggal_sertifikat", "17 Mei 2025")]
    {
        peramban.isi(kolom, tulisan).await;
    }
    peramban.tekan("Beri peran").await;
    peramban.periksa("peran seseorang").await;
    peramban.klik(".daftar__samping a").await;
    peramban.tekan("Cabut peran").await;
    peramban.periksa("mencabut peran ditolak").await;
    peramban.ke(&akun).await;
    peramban.tekan("Buat tautan kata sandi baru").await;
    peramban.periksa("akun, tautan ditolak").await;
    peramban.isi("alasan_tautan", "Lupa kata sandi").await;
    peramban.tekan("Buat tautan kata sandi baru").await;
    peramban.periksa("tautan yang tampak sekali").await;
    let tautan = peramban.teks(".tautan-sekali code").await;
    let jalur = tautan[tautan.find("/aktivasi/").unwrap()..].to_owned();
    peramban.keluar().await;
    peramban.ke(&jalur).await;
    peramban.isi("nip", &kantor.budi.nip).await;
    peramban.tekan("Buat kata sandi").await;
    peramban.periksa("membuat kata sandi ditolak").await;
    peramban.isi("kata_sandi_baru", "angkot hujan lemari biru").await;
    peramban.isi("kata_sandi_ulang", "angkot hujan lemari biru").await;
    peramban.tekan("Buat kata sandi").await;
    assert_eq!(peramban.jalur().await, "/masuk");
    peramban.ke(&jalur).await;
    peramban.periksa("tautan yang sudah terpakai").await;
    peramban.masuk(&kantor.adi).await;
    peramban.ke("/peran").await;
    peramban.periksa("pemegang peran").await;
    peramban.ke(&akun).await;
    peramban.tekan("Nonaktifkan akun").await;
    peramban.isi("alasan", "Pensiun").await;
    peramban.tekan("Nonaktifkan akun").await;
    peramban.periksa("akun nonaktif").await;
}
