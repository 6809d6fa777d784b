//! Bukti dukung: dipasang, dilihat hanya oleh yang berhubungan, dan dihapus.

mod serangan;
mod simpanan;
mod tautan;

use axum::http::{StatusCode, header};
use chrono::{TimeZone, Utc};
use kinerja::bukti::Untuk;
use sqlx::PgPool;
use uuid::Uuid;

use crate::bantuan::{Aplikasi, Halaman, Kantor, Orang, Peramban, pabrik};

/// PDF terkecil yang utuh, dikenali dari tandanya.
pub fn pdf(tanda: &str) -> Vec<u8> {
    format!("%PDF-1.7\n%{tanda}\n1 0 obj<<>>endobj\nstartxref\n9\n%%EOF\n").into_bytes()
}

/// Kegiatan seseorang hari itu, belum dikirim.
pub async fn kegiatan(db: &PgPool, siapa: &Orang) -> Uuid {
    sqlx::query_scalar(
        "insert into kegiatan (kegiatan_id, pegawai_id, tanggal, uraian, dibuat_pada, diubah_pada)
         values ($1, $2, '2026-01-12', 'Menyusun notulen <rapat>', now(), now()) returning kegiatan_id",
    )
    .bind(Uuid::now_v7())
    .bind(siapa.id.uuid())
    .fetch_one(db)
    .await
    .unwrap()
}

/// Hari kegiatan itu dikirim.
pub async fn kirim(db: &PgPool, siapa: &Orang) {
    sqlx::query_scalar::<_, bool>(
        "insert into dokumentasi (dokumentasi_id, pegawai_id, jenis, mulai, selesai, status, dikirim_pada)
         values ($1, $2, 'HARIAN', '2026-01-12', '2026-01-12', 'DIKIRIM', now()) returning true",
    )
    .bind(Uuid::now_v7())
    .bind(siapa.id.uuid())
    .fetch_one(db)
    .await
    .unwrap();
}

pub fn alamat(objek: Uuid) -> String {
    format!("/bukti/kegiatan/{objek}")
}

/// Mengunggah dengan kunci yang baru.
pub async fn unggah(siapa: &Peramban, objek: Uuid, nama: &str, isi: &[u8]) -> Halaman {
    let kunci = Uuid::new_v4().to_string();
    siapa.unggah_bagian(&alamat(objek), &[("kunci", &kunci), ("cara", "berkas")], Some((nama, isi))).await
}

/// Alamat unduhan setiap bukti pada halaman sebuah objek.
pub async fn unduhan(siapa: &Peramban, objek: Uuid) -> Vec<String> {
    let halaman = siapa.buka(&alamat(objek)).await;
    let html = scraper::Html::parse_document(&halaman.html);
    let pilihan = scraper::Selector::parse(".daftar__utama > a[download]").unwrap();
    html.select(&pilihan).map(|a| a.attr("href").unwrap().to_owned()).collect()
}

#[tokio::test]
async fn berkas_dipasang_diunduh_sebagai_lampiran_dan_dihapus() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let objek = kegiatan(&app.db, &kantor.sari).await;
    let halaman = sari.buka(&format!("{}?kembali=/dokumentasi%3Fminggu%3D3", alamat(objek))).await;
    assert_eq!(halaman.tautan("Kembali").unwrap(), "/dokumentasi?minggu=3");
    assert!(halaman.memuat("Menyusun notulen <rapat>") && halaman.memuat("paling besar 5 MB"));
    assert!(halaman.memuat("Belum ada bukti.") && halaman.memuat("terpakai 0 kB dari 500 MB"));
    let isian = [
        ("kunci", halaman.nilai("kunci")[0].clone()),
        ("cara", "berkas".into()),
        ("kembali", "/dokumentasi?minggu=3".into()),
        ("nama", "Notulen rapat".into()),
    ];
    let isian: Vec<_> = isian.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let isi = pdf("notulen");
    let jawaban = sari.unggah_bagian(&alamat(objek), &isian, Some(("scan0001.pdf", &isi))).await;
    let lokasi = jawaban.lokasi().unwrap_or_else(|| panic!("{} {}", jawaban.status, jawaban.isi()));
    let halaman = sari.buka(&lokasi).await;
    assert!(halaman.memuat("Berkas terpasang.") && halaman.memuat("Notulen rapat.pdf"), "{}", halaman.isi());
    assert!(halaman.memuat("PDF, 1 kB") && halaman.memuat("12 Januari 2026 pukul 09.00 WIB"));
    assert_eq!(halaman.tautan("Kembali").unwrap(), "/dokumentasi?minggu=3");

    let unduhan = unduhan(&sari, objek).await.remove(0);
    let (status, kepala, bita) = sari.unduh(&unduhan).await;
    assert_eq!((status, bita), (StatusCode::OK, isi.clone()));
    let tertulis = |nama: &str| kepala[nama].to_str().unwrap();
    assert_eq!(
        tertulis("content-disposition"),
        "attachment; filename=\"Notulen rapat.pdf\"; filename*=UTF-8''Notulen%20rapat.pdf"
    );
    assert_eq!(tertulis("content-type"), "application/pdf");
    assert_eq!(tertulis("x-content-type-options"), "nosniff");
    assert_eq!(tertulis("cache-control"), "no-store");
    assert_eq!(tertulis("content-length"), isi.len().to_string());
    let csp = tertulis("content-security-policy");
    assert!(csp.contains("sandbox") && csp.contains("default-src 'none'") && !csp.contains("'self'"), "{csp}");
    // Halaman biasa tidak ikut terkurung.
    assert!(!halaman.kepala[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("sandbox"));

    // Dikirim dua kali: satu akibat, satu jawaban.
    let lagi = sari.unggah_bagian(&alamat(objek), &isian, Some(("scan0001.pdf", &isi))).await;
    assert_eq!(lagi.lokasi(), Some(lokasi.clone()));
    assert_eq!(app.hitung("select count(*) from bukti").await, 1);

    let (aksi, hapus) = halaman.formulir("Ya, hapus bukti ini", &[]);
    for _ in 0..2 {
        let jawaban = sari.kirim(axum::http::Method::POST, &aksi, Some(hapus.clone())).await;
        assert_eq!(jawaban.lokasi(), Some(lokasi.clone()), "{}", jawaban.isi());
    }
    assert!(sari.buka(&lokasi).await.memuat("Belum ada bukti."));
    assert_eq!(sari.unduh(&unduhan).await.0, StatusCode::NOT_FOUND);
    let jejak = "select count(*) from jejak where peristiwa in ('bukti.pasang', 'bukti.hapus')";
    assert_eq!(app.hitung(jejak).await, 2);
}

#[tokio::test]
async fn yang_ditolak_tetap_menyimpan_ketikan_dan_mengatakan_berkasnya_harus_dipilih_lagi() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let objek = kegiatan(&app.db, &kantor.sari).await;
    let kunci = Uuid::new_v4().to_string();
    let isian = [("kunci", kunci.as_str()), ("cara", "berkas"), ("nama", "Foto \"lapangan\" <b>")];
    let jawaban = sari.unggah_bagian(&alamat(objek), &isian, Some(("a.exe", b"MZ\x90\0"))).await;
    assert_eq!(jawaban.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(jawaban.nilai("nama"), ["Foto \"lapangan\" <b>"]);
    assert!(jawaban.teks("[role=alert]").contains("bukan PDF, JPEG, PNG, DOCX, atau XLSX"));
    assert!(jawaban.memuat("pilih lagi berkasnya"));
    let kosong = sari.unggah_bagian(&alamat(objek), &isian, Some(("", b""))).await;
    assert!(kosong.teks("[role=alert]").contains("Pilih dahulu berkasnya"));
    let isian =
        [("kunci", kunci.as_str()), ("cara", "tautan"), ("tautan", "ftp://contoh.go.id/a"), ("nama_tautan", "FTP")];
    let jawaban = sari.unggah_bagian(&alamat(objek), &isian, None).await;
    assert_eq!(jawaban.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        (jawaban.nilai("tautan"), jawaban.nilai("nama_tautan")),
        (vec!["ftp://contoh.go.id/a".into()], vec!["FTP".into()])
    );
    assert_eq!(app.hitung("select count(*) from bukti").await, 0);
    // Jalan pulang tidak pernah keluar dari aplikasi.
    for keluar in ["//jahat.id", "https://jahat.id", "javascript:alert(1)", "/\\jahat.id"] {
        let tanya = serde_html_form::to_string([("kembali", keluar)]).unwrap();
        let halaman = sari.buka(&format!("{}?{tanya}", alamat(objek))).await;
        let pulang = halaman.tautan("Kembali ke kegiatan");
        assert_eq!(pulang, Some(format!("/dokumentasi/kegiatan/{objek}")), "{keluar}");
        assert!(!halaman.html.contains("jahat") && !halaman.html.contains("javascript:"), "{keluar}");
    }
}

#[tokio::test]
async fn hanya_yang_berhubungan_melihat_bukti_sejak_dikirim_dan_selama_hubungannya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let objek = kegiatan(&app.db, &kantor.sari).await;
    assert_eq!(unggah(&sari, objek, "a.pdf", &pdf("a")).await.status, StatusCode::SEE_OTHER);
    let berkas = unduhan(&sari, objek).await.remove(0);
    let semua = [
        &kantor.sari,
        &kantor.budi,
        &kantor.ratna,
        &kantor.umi,
        &kantor.tono,
        &kantor.hasan,
        &kantor.wawan,
        &kantor.joko,
        &kantor.dewi,
        &kantor.adi,
    ];
    let mut peramban = Vec::new();
    for orang in semua {
        peramban.push((orang.nama.clone(), app.masuk(orang).await));
    }
    let melihat = async |harapan: &[&str]| {
        for (nama, siapa) in &peramban {
            let boleh = harapan.contains(&nama.as_str());
            let (halaman, unduh) = (siapa.buka(&alamat(objek)).await.status, siapa.unduh(&berkas).await.0);
            let diharapkan = if boleh { StatusCode::OK } else { StatusCode::NOT_FOUND };
            assert_eq!((halaman, unduh), (diharapkan, diharapkan), "{nama}");
            // Mengubahnya: hanya pemilik, selama belum dikirim.
            let unggahan = unggah(siapa, objek, "b.pdf", &pdf("b")).await.status;
            let hapus = siapa.paksa(&format!("{berkas}/penghapusan"), &[("kunci", "bukan-kunci")]).await.status;
            let harapan = match (nama.as_str(), harapan.len()) {
                ("Sari", 1) => continue,
                _ if boleh => StatusCode::FORBIDDEN,
                _ => StatusCode::NOT_FOUND,
            };
            assert_eq!((unggahan, hapus), (harapan, harapan), "{nama}");
        }
    };
    // Draf: pemiliknya saja. (Unggahan Sari sendiri tidak dihitung.)
    for (nama, siapa) in peramban.iter().filter(|(nama, _)| nama != "Sari") {
        assert_eq!(siapa.unduh(&berkas).await.0, StatusCode::NOT_FOUND, "{nama}");
        assert_eq!(unggah(siapa, objek, "b.pdf", &pdf("b")).await.status, StatusCode::NOT_FOUND, "{nama}");
    }
    kirim(&app.db, &kantor.sari).await;
    melihat(&["Sari", "Budi", "Ratna", "Umi"]).await;
    assert!(!sari.buka(&alamat(objek)).await.memuat("Unggah berkas"));
    assert_eq!(app.hitung("select count(*) from bukti").await, 1);

    // Penilai berganti sejak 1 Februari: Budi masih melihat pada 31 Januari, tidak lagi esoknya.
    sqlx::query_scalar::<_, bool>(
        "insert into penetapan_penilai (pegawai_id, penilai_id, dasar, mulai) values ($1, $2, 'SK', '2026-02-01') returning true",
    )
    .bind(kantor.sari.id.uuid())
    .bind(kantor.wawan.id.uuid())
    .fetch_one(&app.db)
    .await
    .unwrap();
    pabrik::susun_penilai(&app.db).await;
    app.app.clock.set(Utc.with_ymd_and_hms(2026, 1, 31, 16, 55, 0).unwrap());
    let (budi, wawan) = (app.masuk(&kantor.budi).await, app.masuk(&kantor.wawan).await);
    assert_eq!((budi.unduh(&berkas).await.0, wawan.unduh(&berkas).await.0), (StatusCode::OK, StatusCode::NOT_FOUND));
    app.app.clock.set(Utc.with_ymd_and_hms(2026, 1, 31, 17, 0, 0).unwrap());
    assert_eq!((budi.unduh(&berkas).await.0, wawan.unduh(&berkas).await.0), (StatusCode::NOT_FOUND, StatusCode::OK));
}

#[tokio::test]
async fn sapuan_atas_semua_nomor_tidak_membuka_bukti_siapa_pun_selain_haknya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let mut milik = Vec::new();
    for orang in [&kantor.sari, &kantor.tono, &kantor.budi, &kantor.joko] {
        let siapa = app.masuk(orang).await;
        let objek = kegiatan(&app.db, orang).await;
        unggah(&siapa, objek, "a.pdf", &pdf(&format!("rahasia-{}", orang.nama))).await;
        milik.push((orang.nama.as_str(), unduhan(&siapa, objek).await.remove(0)));
        if orang.nama != "Tono" {
            kirim(&app.db, orang).await;
        }
    }
    let mut diperiksa = 0;
    for (orang, boleh) in [
        (&kantor.sari, &["Sari"][..]),
        (&kantor.tono, &["Tono"]),
        (&kantor.budi, &["Budi", "Sari"]),
        (&kantor.ratna, &["Budi", "Sari"]),
        (&kantor.umi, &["Budi", "Sari"]),
        (&kantor.wawan, &["Joko"]),
        (&kantor.joko, &["Joko"]),
        (&kantor.dewi, &[]),
        (&kantor.adi, &[]),
    ] {
        let siapa = app.masuk(orang).await;
        for (nama, berkas) in &milik {
            let (status, _, isi) = siapa.unduh(berkas).await;
            let isi = String::from_utf8_lossy(&isi).into_owned();
            assert_eq!(status == StatusCode::OK, boleh.contains(nama), "{} membuka milik {nama}", orang.nama);
            assert_eq!(isi.contains("rahasia-"), boleh.contains(nama), "{} membaca milik {nama}", orang.nama);
            diperiksa += 1;
        }
    }
    assert_eq!(diperiksa, 36);
    let tamu = app.tamu();
    assert_eq!(tamu.unduh(&milik[0].1).await.0, StatusCode::SEE_OTHER);
    for lain in [
        "/bukti/00000000-0000-7000-8000-000000000000",
        "/bukti/bukan-nomor",
        "/bukti/entah/00000000-0000-7000-8000-000000000000",
    ] {
        assert_eq!(app.masuk(&kantor.sari).await.buka(lain).await.status, StatusCode::NOT_FOUND, "{lain}");
    }
}

#[tokio::test]
async fn macam_objek_yang_belum_dikenal_basis_data_tidak_ada_bagi_siapa_pun() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    for untuk in Untuk::SEMUA {
        let alamat = format!("/bukti/{}/{}", untuk.jalur(), Uuid::now_v7());
        assert_eq!(sari.buka(&alamat).await.status, StatusCode::NOT_FOUND, "{alamat}");
    }
}

#[tokio::test]
async fn tanpa_jalan_pulang_yang_diminta_orang_kembali_ke_objeknya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await.id;
    let kegiatan = kegiatan(&app.db, &kantor.sari).await;
    let satu = |sql: &'static str, siapa: &Orang| {
        sqlx::query_scalar(sql).bind(siapa.id.uuid()).bind(skp.uuid()).fetch_one(&app.db)
    };
    let dokumentasi: Uuid = satu(
        "insert into dokumentasi (dokumentasi_id, pegawai_id, jenis, mulai, selesai)
         select gen_random_uuid(), s.pemilik_id, 'BULANAN', '2026-01-01', '2026-01-31' from skp s
         where s.pemilik_id = $1 and s.skp_id = $2 returning dokumentasi_id",
        &kantor.sari,
    )
    .await
    .unwrap();
    let pengukuran: Uuid = satu(
        "insert into pengukuran (pengukuran_id, pegawai_id, skp_id, jenis, mulai, selesai, dibuat_pada)
         values (gen_random_uuid(), $1, $2, 'BULAN', '2026-01-01', '2026-01-31', now()) returning pengukuran_id",
        &kantor.sari,
    )
    .await
    .unwrap();
    let perubahan: Uuid = satu(
        "insert into perubahan (perubahan_id, skp_id, pemilik_id, pengusul_id, sebagai, kondisi, uraian, asal, berlaku_mulai,
             dibuat_pada)
         values (gen_random_uuid(), $2, $1, $1, 'PEMILIK', '2', 'Anggaran', 'LAINNYA', '2026-07-01', now())
         returning perubahan_id",
        &kantor.sari,
    )
    .await
    .unwrap();
    let umpan_balik: Uuid = satu(
        "insert into umpan_balik (umpan_balik_id, penerima_id, pemberi_id, dibuat_pada)
         select gen_random_uuid(), s.pemilik_id, $1, now() from skp s where s.skp_id = $2 returning umpan_balik_id",
        &kantor.budi,
    )
    .await
    .unwrap();
    let pemantauan: Uuid = satu(
        "insert into pemantauan (pemantauan_id, pegawai_id, tahun, semester, dibuat_pada)
         select gen_random_uuid(), s.pemilik_id, 2026, 1, now() from skp s
         where s.pemilik_id <> $1 and s.skp_id = $2 returning pemantauan_id",
        &kantor.budi,
    )
    .await
    .unwrap();
    let (sari, budi) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.budi).await);
    for (untuk, objek, siapa, halaman) in [
        ("kegiatan", kegiatan, &sari, format!("/dokumentasi/kegiatan/{kegiatan}")),
        ("dokumentasi", dokumentasi, &sari, "/dokumentasi/periode/bulanan/2026-01-01".into()),
        ("pengukuran", pengukuran, &sari, format!("/pengukuran/{pengukuran}")),
        ("perubahan", perubahan, &sari, format!("/perubahan/{perubahan}")),
        ("umpan-balik", umpan_balik, &budi, format!("/umpan-balik/{umpan_balik}")),
        ("pemantauan", pemantauan, &budi, format!("/pemantauan/{}/2026-1", kantor.sari.id)),
    ] {
        let bukti = siapa.buka(&format!("/bukti/{untuk}/{objek}")).await;
        let pulang = bukti.tautan("Kembali ke").unwrap_or_else(|| panic!("{untuk}: {}", bukti.isi()));
        let pulang = siapa.buka(&pulang).await;
        assert_eq!((pulang.status, &pulang.alamat), (StatusCode::OK, &halaman), "{untuk}");
    }
}
