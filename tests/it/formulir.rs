//! Formulir SKP selain F1: kualitatif (F3), pejabat pimpinan tinggi (F2), dan berganti pendekatan.

use axum::http::StatusCode;

use crate::bantuan::{Aplikasi, Halaman, Kantor, Peramban, pabrik};

const UKURAN: &str = "Draf pedoman lengkap sesuai ketentuan dan selesai paling lambat satu bulan sebelum sosialisasi";

async fn buat(peramban: &Peramban, isian: &[(&str, &str)]) -> Halaman {
    let baru = peramban.buka("/skp/baru").await;
    peramban.tekan(&baru, "Buat draf", isian).await
}

async fn isi_lampiran(peramban: &Peramban, alamat: &str) -> Halaman {
    let lampiran = peramban.buka(&format!("{alamat}/lampiran")).await;
    let isian = [("dukungan", "Komputer"), ("skema", "Bulanan"), ("konsekuensi", "Apresiasi")];
    peramban.tekan(&lampiran, "Simpan draf", &isian).await
}

#[tokio::test]
async fn kualitatif_dari_halaman_kosong_sampai_ditetapkan_dan_dicetak() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::rhk_pimpinan(&app.db, Some(&kantor.budi), 2026).await;
    let (sari, budi) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.budi).await);
    let skp = buat(&sari, &[("pendekatan", "KUALITATIF")]).await;
    let alamat = skp.alamat.clone();
    assert!(skp.memuat("pendekatan kualitatif"));

    let baru = sari.buka(&format!("{alamat}/rencana/baru")).await;
    assert!(baru.semua("select[name=aspek], input[name=target]").is_empty(), "{}", baru.isi());
    let pimpinan = baru.pilihan("rhk_pimpinan")[1].1.clone();
    let isian = [("rhk", "Pedoman penyusunan yang lengkap"), ("rhk_pimpinan", pimpinan.as_str()), ("indikator", "")];
    let skp = sari.tekan(&baru, "Simpan draf", &isian).await;
    assert!(skp.teks(".kelengkapan").contains("tulis setidaknya satu ukuran keberhasilan"), "{}", skp.isi());
    let ubah = sari.buka(&skp.tautan("Ubah hasil kerja 1").unwrap()).await;
    let ubah = sari.tekan(&ubah, "Tambah ukuran", &[("penugasan_dari", "Ketua Tim Perencanaan")]).await;
    let dua = if ubah.semua("[data-baris] fieldset").len() < 2 {
        sari.tekan(&ubah, "Tambah ukuran", &[]).await
    } else {
        ubah
    };
    let isian = [("indikator", UKURAN), ("indikator", "Pedoman dipahami semua peserta")];
    let skp = sari.tekan(&dua, "Simpan draf", &isian).await;
    assert_eq!(skp.semua(".ukuran li"), [UKURAN, "Pedoman dipahami semua peserta"]);
    assert!(skp.semua("table.indikator").is_empty());
    let skp = isi_lampiran(&sari, &skp.alamat).await;
    let skp = sari.tekan(&skp, "Ajukan", &[]).await;
    assert_eq!(skp.teks(".lencana"), "Diajukan", "{}", skp.isi());
    let skp = budi.tekan(&budi.buka(&alamat).await, "Tetapkan", &[]).await;
    assert_eq!(skp.teks(".lencana"), "Ditetapkan");

    let cetak = sari.buka(&format!("{alamat}/cetak")).await;
    assert_eq!(
        cetak.teks(".cetak__judul"),
        "SASARAN KINERJA PEGAWAI BAGI JABATAN ADMINISTRASI/FUNGSIONAL PENDEKATAN HASIL KERJA KUALITATIF"
            .replace("PEGAWAI BAGI", "PEGAWAIBAGI")
            .replace("FUNGSIONAL PENDEKATAN", "FUNGSIONALPENDEKATAN")
    );
    assert_eq!(
        cetak.semua("[aria-label='Hasil kerja'] thead th"),
        [
            "No",
            "Rencana Hasil Kerja Pimpinan yang Diintervensi",
            "Rencana Hasil Kerja",
            "Ukuran Keberhasilan/Indikator Kinerja Individu dan Target",
        ]
    );
    assert_eq!(cetak.semua(".cetak__nomor td"), ["(1)", "(2)", "(3)", "(4)"]);
    let baris = cetak.semua("[aria-label='Hasil kerja'] tbody tr:not(.cetak__kelompok):first-of-type, [aria-label='Hasil kerja'] tbody tr:not(.cetak__kelompok)");
    assert!(
        baris[0].starts_with(
            "1Meningkatnya mutu dataPedoman penyusunan yang lengkap (Penugasan dari Ketua Tim Perencanaan)"
        ),
        "{baris:?}"
    );
    assert_eq!(cetak.semua("[aria-label='Hasil kerja'] ol li"), [UKURAN, "Pedoman dipahami semua peserta"]);
    let beku: String =
        sqlx::query_scalar("select dokumen from skp where status = 'ditetapkan' and pendekatan = 'KUALITATIF'")
            .fetch_one(&app.db)
            .await
            .unwrap();
    assert!(beku.starts_with(r#"{"bentuk":3,"#) && beku.contains(r#""pendekatan":"KUALITATIF""#));

    // Disalin ke tahun berikutnya beserta pendekatannya, walau yang tercentang kuantitatif.
    let id = alamat.trim_start_matches("/skp/").to_owned();
    let isian =
        [("mulai", "1/1/2027"), ("selesai", "31/12/2027"), ("salin", id.as_str()), ("pendekatan", "KUANTITATIF")];
    let salinan = buat(&sari, &isian).await;
    assert!(salinan.memuat("pendekatan kualitatif") && salinan.memuat(UKURAN), "{}", salinan.isi());
}

#[tokio::test]
async fn dokumen_kuantitatif_ditulis_seperti_sebelum_ada_pilihan_pendekatan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await;
    let beku: String =
        sqlx::query_scalar("select dokumen from skp where status = 'ditetapkan'").fetch_one(&app.db).await.unwrap();
    assert!(beku.starts_with(r#"{"bentuk":2,"#) && !beku.contains(r#""pendekatan":"#), "{beku}");
}

#[tokio::test]
async fn pendekatan_berganti_selama_draf_tanpa_kehilangan_kata() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let alamat = format!("/skp/{}", skp.id);
    let sari = app.masuk(&kantor.sari).await;
    let terbuka = sari.buka(&sari.buka(&alamat).await.tautan("Ubah hasil kerja 1").unwrap()).await;
    let ganti = sari.buka(&format!("{alamat}/pendekatan")).await;
    assert!(ganti.memuat("Kuantitas: Jumlah laporan; target 12 laporan"), "{}", ganti.isi());
    let kalimat = "Jumlah laporan: 12 laporan (kuantitas; makin tinggi makin baik)";
    assert!(ganti.memuat(kalimat), "{}", ganti.isi());
    let kini = sari.tekan(&ganti, "Ganti menjadi kualitatif", &[]).await;
    assert_eq!(kini.semua(".ukuran li"), [kalimat]);
    assert!(sari.buka(&format!("{alamat}/riwayat")).await.memuat("Pendekatan kualitatif"));
    // Tab lain masih memegang formulir kuantitatif: ditahan, tulisannya utuh.
    let usang = sari.tekan(&terbuka, "Simpan draf", &[("rhk", "Dari tab lama")]).await;
    assert_eq!(usang.status, StatusCode::CONFLICT);
    assert_eq!(usang.nilai("rhk"), ["Dari tab lama"]);
    // Halaman ganti yang usang tidak berakibat.
    let basi = sari.tekan(&ganti, "Ganti menjadi kualitatif", &[]).await;
    assert_eq!(basi.alamat, alamat, "formulir yang sama dikirim dua kali berakibat sekali");
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'skp.pendekatan'").await, 1);

    // Kalimat yang terlalu panjang bagi indikator disebut, dan tidak ada yang berubah.
    let ubah = sari.buka(&kini.tautan("Ubah hasil kerja 1").unwrap()).await;
    let panjang = "kata ".repeat(150);
    sari.tekan(&ubah, "Simpan draf", &[("indikator", &panjang)]).await;
    let ganti = sari.buka(&format!("{alamat}/pendekatan")).await;
    let ditolak = sari.tekan(&ganti, "Ganti menjadi kuantitatif", &[]).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ditolak.teks("[role=alert]").contains("Pecah atau pendekkan dahulu"), "{}", ditolak.isi());
    let ubah = sari.buka(&sari.buka(&alamat).await.tautan("Ubah hasil kerja 1").unwrap()).await;
    sari.tekan(&ubah, "Simpan draf", &[("indikator", kalimat)]).await;
    let ganti = sari.buka(&format!("{alamat}/pendekatan")).await;
    let kembali = sari.tekan(&ganti, "Ganti menjadi kuantitatif", &[]).await;
    assert!(kembali.semua("[data-judul=Indikator]").contains(&kalimat.to_owned()), "{}", kembali.isi());
    let kurang = kembali.teks(".kelengkapan");
    assert!(kurang.contains("aspeknya belum dipilih") && kurang.contains("targetnya belum diisi"), "{kurang}");
}

#[tokio::test]
async fn pendekatan_hanya_diganti_pemilik_draf() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let alamat = format!("/skp/{}/pendekatan", skp.id);
    assert_eq!(app.masuk(&kantor.budi).await.buka(&alamat).await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.masuk(&kantor.joko).await.buka(&alamat).await.status, StatusCode::NOT_FOUND);
    skp.diajukan().await;
    assert_eq!(app.masuk(&kantor.sari).await.buka(&alamat).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn formulir_pimpinan_tinggi_berkelompok_menurut_perspektif() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let hasan = app.masuk(&kantor.hasan).await;
    let alamat = buat(&hasan, &[]).await.alamat;
    for (perspektif, rhk) in [
        ("PENERIMA_LAYANAN", "Meningkatnya kepuasan masyarakat"),
        ("ANGGARAN", "Terkelolanya anggaran"),
        ("PENERIMA_LAYANAN", "Meningkatnya jangkauan layanan"),
    ] {
        let baru = hasan.buka(&format!("{alamat}/rencana/baru")).await;
        assert!(baru.pilihan("rhk_pimpinan").is_empty() && !baru.pilihan("perspektif").is_empty());
        let isian = [("perspektif", perspektif), ("rhk", rhk), ("indikator", "Indeks"), ("target", "85%")];
        hasan.tekan(&baru, "Simpan draf", &isian).await;
    }
    let skp = isi_lampiran(&hasan, &alamat).await;
    assert_eq!(skp.semua(".rhk__perspektif").len(), 3, "terpencar");
    let skp = hasan.tekan(&skp, "Kelompokkan menurut perspektif", &[]).await;
    assert!(!skp.tombol().iter().any(|t| t.starts_with("Kelompokkan")));
    let urutan = ["Meningkatnya kepuasan masyarakat", "Meningkatnya jangkauan layanan", "Terkelolanya anggaran"];
    assert_eq!(skp.semua(".rhk__teks"), urutan);
    assert_eq!(skp.semua(".rhk__perspektif"), ["Perspektif Penerima Layanan", "Perspektif Anggaran"]);
    let cetak = hasan.buka(&format!("{alamat}/cetak")).await;
    assert!(cetak.teks(".cetak__judul").contains("BAGI PEJABAT PIMPINAN TINGGI"));
    // Tanpa satu aspek pun, kolom aspek tidak dicetak.
    let kepala = ["Perspektif", "No", "Rencana Hasil Kerja", "Indikator Kinerja Individu", "Target"];
    assert_eq!(cetak.semua("[aria-label='Hasil kerja'] thead th"), kepala);
    assert_eq!(cetak.semua("[aria-label='Hasil kerja'] tbody tr td[rowspan='2']"), ["Penerima Layanan"]);
    let ubah = hasan.buka(&skp.tautan("Ubah hasil kerja 1").unwrap()).await;
    hasan.tekan(&ubah, "Simpan draf", &[("aspek", "KUALITAS")]).await;
    let cetak = hasan.buka(&format!("{alamat}/cetak")).await;
    assert!(cetak.semua("[aria-label='Hasil kerja'] thead th").contains(&"Aspek".to_owned()));
    let skp = hasan.tekan(&hasan.buka(&alamat).await, "Ajukan", &[]).await;
    assert_eq!(skp.teks(".lencana"), "Diajukan", "{}", skp.isi());

    // Kualitatif bagi pimpinan tinggi: perspektif dan ukuran keberhasilan.
    let draf = hasan.tekan(&skp, "Tarik kembali", &[]).await;
    let ganti = hasan.buka(&format!("{}/pendekatan", draf.alamat)).await;
    hasan.tekan(&ganti, "Ganti menjadi kualitatif", &[]).await;
    let cetak = hasan.buka(&format!("{alamat}/cetak")).await;
    let kepala =
        ["Perspektif", "No", "Rencana Hasil Kerja", "Ukuran Keberhasilan/Indikator Kinerja Individu dan Target"];
    assert_eq!(cetak.semua("[aria-label='Hasil kerja'] thead th"), kepala);
    assert!(cetak.memuat("Indeks: 85% (kualitas)"), "{}", cetak.isi());
}
