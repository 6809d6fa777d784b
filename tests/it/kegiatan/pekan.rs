//! Tabel sepekan: diketik, ditata, disimpan sekali kirim; yang keliru kembali utuh.

use axum::http::{Method, StatusCode};
use chrono::{TimeZone, Utc};
use kinerja::dokumentasi::kegiatan::{self, Isi};
use uuid::Uuid;

use super::{PEKAN, catat, hari, isi, sari_ber_skp, tabel};

#[tokio::test]
async fn sepekan_dua_puluh_lima_kegiatan_diketik_dan_disimpan_sekali_kirim() {
    let (app, _, sari) = sari_ber_skp().await;
    let kosong = tabel(&sari, 25).await;
    assert_eq!(kosong.semua("[data-pekan] tr").len(), 25);
    let semua: Vec<[String; 5]> = (0..25)
        .map(|n| {
            let tanggal = format!("2026-01-{:02}", 5 + n / 5);
            [
                tanggal,
                format!("{:02}.00", 8 + n % 5),
                format!("{:02}:30", 8 + n % 5),
                format!("Kegiatan {n:02}"),
                "1,5".into(),
            ]
        })
        .collect();
    let mut isian = Vec::new();
    for [tanggal, mulai, selesai, uraian, realisasi] in &semua {
        isian.push(("tanggal", tanggal.as_str()));
        isian.push(("jam_mulai", mulai));
        isian.push(("jam_selesai", selesai));
        isian.push(("sasaran", "1"));
        isian.push(("uraian", uraian));
        isian.push(("realisasi", realisasi));
        isian.push(("satuan", "laporan"));
    }
    let (aksi, kiriman) = kosong.formulir("Simpan", &isian);
    let pertama = sari.kirim(Method::POST, &aksi, Some(kiriman.clone())).await;
    assert_eq!(pertama.lokasi().as_deref(), Some(PEKAN), "{}", pertama.isi());
    let kedua = sari.kirim(Method::POST, &aksi, Some(kiriman)).await;
    assert_eq!(kedua.lokasi().as_deref(), Some(PEKAN), "terkirim dua kali dijawab sama");
    assert_eq!(
        app.hitung("select count(*) from kegiatan where rencana_id is not null and indikator_id is not null").await,
        25
    );
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'kegiatan.simpan'").await, 1);
    assert_eq!(app.hitung("select count(*) from draf_kegiatan").await, 0, "draf baris kosong tidak ada");
    let halaman = sari.buka(PEKAN).await;
    assert_eq!(halaman.nilai("uraian")[..25], semua.iter().map(|s| s[3].clone()).collect::<Vec<_>>()[..]);
    assert_eq!((halaman.nilai("jam_selesai")[24].as_str(), halaman.nilai("realisasi")[0].as_str()), ("12.30", "1,5"));

    let ubah = sari.tekan(&halaman, "Simpan", &[("uraian", "Diubah")]).await;
    assert!(ubah.isi().contains("1 kegiatan diubah"), "{}", ubah.isi());
    assert_eq!(app.hitung("select sum(versi) from kegiatan").await, 26, "yang tidak disentuh tidak ditulis ulang");
    let dihapus = sari.tekan(&ubah, "Hapus baris 2", &[]).await;
    assert_eq!(app.hitung("select count(*) from kegiatan").await, 25, "menata belum menyimpan");
    let dihapus = sari.tekan(&dihapus, "Simpan", &[]).await;
    assert!(dihapus.isi().contains("1 kegiatan dihapus"), "{}", dihapus.isi());
    assert_eq!(app.hitung("select count(*) from kegiatan").await, 24);
    let mut conn = app.db.acquire().await.unwrap();
    let siapa: Uuid = sqlx::query_scalar("select pegawai_id from kegiatan limit 1").fetch_one(&app.db).await.unwrap();
    let jumlah = kegiatan::jumlah(&mut conn, siapa.into(), hari("2026-01-05"), hari("2026-01-11")).await.unwrap();
    assert_eq!((jumlah.len(), jumlah[0].banyak, jumlah[0].realisasi.unwrap().to_string().as_str()), (1, 24, "36.0"));
}

#[tokio::test]
async fn yang_keliru_dikembalikan_utuh_dengan_kalimatnya_dan_tersimpan_sebagai_draf() {
    let (app, kantor, sari) = sari_ber_skp().await;
    let kosong = sari.buka(PEKAN).await;
    let isian = [
        ("uraian", "Baik"),
        ("uraian", ""),
        ("realisasi", "2"),
        ("realisasi", "1,000"),
        ("jam_selesai", ""),
        ("jam_selesai", "pagi"),
    ];
    let ditolak = sari.tekan(&kosong, "Simpan", &isian).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    let galat = ditolak.semua(".isian__galat");
    assert!(galat.iter().any(|g| g.contains("1000 atau 1.")), "{galat:?}");
    assert!(
        galat.iter().any(|g| g.contains("«pagi»")) && galat.iter().any(|g| g.contains("apa yang dikerjakan")),
        "{galat:?}"
    );
    assert_eq!(
        (&ditolak.nilai("uraian")[0], &ditolak.nilai("realisasi")[1]),
        (&"Baik".to_owned(), &"1,000".to_owned())
    );
    assert_eq!(app.hitung("select count(*) from kegiatan").await, 0, "tidak sebaris pun tersimpan");

    let kembali = app.masuk(&kantor.sari).await.buka(PEKAN).await;
    assert!(kembali.memuat("dikembalikan di bawah ini"), "{}", kembali.isi());
    assert_eq!(
        (&kembali.nilai("uraian")[0], &kembali.nilai("jam_selesai")[1]),
        (&"Baik".to_owned(), &"pagi".to_owned())
    );
    let isian = [
        ("uraian", "Baik"),
        ("uraian", "Rapat"),
        ("realisasi", "2"),
        ("realisasi", "3"),
        ("jam_selesai", ""),
        ("jam_selesai", ""),
    ];
    let jadi = sari.tekan(&kembali, "Simpan", &isian).await;
    assert!(jadi.memuat("2 kegiatan ditambahkan") && !jadi.memuat("dikembalikan"), "{}", jadi.isi());
    assert_eq!(app.hitung("select count(*) from draf_kegiatan").await, 0);
}

#[tokio::test]
async fn kemarin_dan_satu_baris_diulang_tanpa_realisasinya() {
    let (app, kantor, sari) = sari_ber_skp().await;
    let jumat = Isi { realisasi: Some(3.into()), satuan: "surat".into(), ..isi("2026-01-09", "Apel dan surat") };
    catat(&app.db, kantor.sari.id, vec![jumat, isi("2026-01-08", "Kamis")]).await;
    let pekan = sari.buka("/dokumentasi").await;
    assert!(pekan.memuat("Kegiatan pekan ini"));
    let diulang = sari.tekan(&pekan, "Ulangi kemarin", &[("uraian", "Yang sedang kuketik")]).await;
    assert!(diulang.memuat("1 kegiatan Jum 9 Jan disalin ke Sen 12 Jan"), "{}", diulang.isi());
    assert_eq!(diulang.nilai("uraian")[..2], ["Yang sedang kuketik", "Apel dan surat"]);
    assert_eq!((diulang.nilai("realisasi")[1].as_str(), diulang.nilai("satuan")[1].as_str()), ("", "surat"));
    assert_eq!(diulang.nilai("tanggal")[1], "2026-01-12");
    let sebaris = sari.tekan(&diulang, "Ulangi baris 2", &[]).await;
    assert_eq!(sebaris.nilai("uraian")[1..3], ["Apel dan surat", "Apel dan surat"]);
    let jadi = sari.tekan(&sebaris, "Simpan", &[]).await;
    assert!(jadi.memuat("3 kegiatan ditambahkan"), "{}", jadi.isi());
}

#[tokio::test]
async fn rhk_orang_lain_atau_dari_skp_lain_ditolak_barisnya() {
    let (app, kantor, sari) = sari_ber_skp().await;
    let orang_lain: Uuid =
        sqlx::query_scalar("select rencana_id from rencana join skp using (skp_id) where pemilik_id = $1")
            .bind(kantor.budi.id.uuid())
            .fetch_one(&app.db)
            .await
            .unwrap();
    let tabel = sari.buka(PEKAN).await;
    let palsu = format!("r{}", orang_lain.simple());
    let ditolak =
        sari.tekan(&tabel, "Simpan", &[("uraian", "Milik siapa"), ("sasaran", "1"), ("pilihan", &palsu)]).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ditolak.teks(".pekan__keliru .isian__galat").contains("bukan bagian SKP"), "{}", ditolak.isi());
    assert_eq!(ditolak.nilai("uraian")[0], "Milik siapa");
    assert_eq!(app.hitung("select count(*) from kegiatan").await, 0);
    // SKP-nya bermula 1 Januari: hari terakhir tahun sebelumnya bukan bagiannya, meskipun pekannya sama.
    let tabel = sari.buka("/dokumentasi/minggu/2026-01-01").await;
    assert_eq!(tabel.alamat, "/dokumentasi/minggu/2026-01-01");
    let isian = |tanggal| [("uraian", "Batas tahun"), ("sasaran", "1"), ("tanggal", tanggal)];
    let ditolak = sari.tekan(&tabel, "Simpan", &isian("2025-12-31")).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", ditolak.isi());
    let jadi = sari.tekan(&ditolak, "Simpan", &isian("2026-01-01")).await;
    assert_eq!((jadi.status, jadi.alamat.as_str()), (StatusCode::OK, "/dokumentasi/minggu/2025-12-29"));
}

#[tokio::test]
async fn hari_kabisat_pergantian_hari_dan_zona_lain_tepat_pada_batasnya() {
    let (app, kantor, sari) = sari_ber_skp().await;
    // Zona timur: pukul 23.30 WIB sudah hari berikutnya di WIT.
    let senin = Utc.with_ymd_and_hms(2028, 2, 28, 15, 30, 0).unwrap();
    app.app.clock.set(senin);
    drop(sari);
    let sari = app.masuk(&kantor.sari).await;
    let pekan = "/dokumentasi/minggu/2028-02-28";
    let tabel = sari.buka(pekan).await;
    assert_eq!(tabel.pilihan("tanggal")[0].1, "2028-02-28");
    assert!(!tabel.html.contains("value=\"2028-02-29\""), "hari esok belum dapat diisi");
    let besok = sari.tekan(&tabel, "Simpan", &[("uraian", "Mendahului"), ("tanggal", "2028-02-29")]).await;
    assert_eq!(besok.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(besok.isi().contains("29 Februari 2028 belum tiba"), "{}", besok.isi());
    sqlx::raw_sql("update unit_masa set zona = 'WIT'; update unit set zona = 'WIT'; select susun_semua()")
        .execute(&app.db)
        .await
        .unwrap();
    let sari = app.masuk(&kantor.sari).await;
    let kabisat =
        sari.tekan(&sari.buka(pekan).await, "Simpan", &[("uraian", "Hari kabisat"), ("tanggal", "2028-02-29")]).await;
    assert_eq!(kabisat.status, StatusCode::OK, "{}", kabisat.isi());
    let mut conn = app.db.acquire().await.unwrap();
    let mut antara =
        async |a: &str, b: &str| kegiatan::antara(&mut conn, kantor.sari.id, hari(a), hari(b)).await.unwrap().len();
    assert_eq!(
        (
            antara("2028-02-29", "2028-02-29").await,
            antara("2028-02-01", "2028-02-28").await,
            antara("2028-03-01", "2028-03-31").await
        ),
        (1, 0, 0)
    );
    for alamat in [
        "/dokumentasi/minggu/2027-02-29",
        "/dokumentasi/minggu/1999-12-31",
        "/dokumentasi/minggu/kemarin",
        "/dokumentasi/kegiatan/x",
    ] {
        assert_eq!(sari.buka(alamat).await.status, StatusCode::NOT_FOUND, "{alamat}");
    }
    assert!(sari.buka("/dokumentasi/minggu/2028-03-06").await.memuat("Pekan ini belum tiba"));
}

#[tokio::test]
async fn ringkasan_menyebut_baris_dan_harinya_dan_mengatakan_apa_yang_belum_tersimpan() {
    let (app, _, sari) = sari_ber_skp().await;
    let kosong = sari.buka(PEKAN).await;
    let isian = [
        ("uraian", "Baik"),
        ("uraian", ""),
        ("uraian", "Panjang"),
        ("tanggal", "2026-01-05"),
        ("tanggal", "2026-01-06"),
        ("tanggal", "2026-01-07"),
        ("realisasi", "1"),
        ("realisasi", "2"),
        ("realisasi", "1,000"),
        ("jam_mulai", ""),
        ("jam_mulai", ""),
        ("jam_mulai", "pagi"),
    ];
    let ditolak = sari.tekan(&kosong, "Simpan", &isian).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    let ringkasan = ditolak.teks("[role=alert] p");
    assert!(
        ringkasan.contains("Belum ada yang tersimpan, juga baris yang sudah benar: 2 dari 3 baris")
            && ringkasan.contains("sudah disimpan sebagai draf"),
        "{ringkasan}"
    );
    assert_eq!(ditolak.tautan("Baris 2, Sel 6 Jan: Tulis apa yang dikerjakan.").as_deref(), Some("#uraian-2"));
    assert_eq!(ditolak.tautan("Baris 3, Rab 7 Jan: Jam mulai «pagi»").as_deref(), Some("#jam_mulai-3"));
    assert_eq!(ditolak.tautan("Baris 3, Rab 7 Jan: Realisasi «1,000»").as_deref(), Some("#realisasi-3"));
    // Kalimatnya selebar tabel, tepat di bawah barisnya, dan terkait dengan isiannya.
    let baris = ditolak.semua("[data-pekan] tr");
    assert!(
        baris[2].starts_with("Baris 2 belum tersimpan") && baris[4].starts_with("Baris 3 belum tersimpan"),
        "{baris:?}"
    );
    assert_eq!(ditolak.semua(".pekan__keliru td[colspan='9']").len(), 2);
    for id in ["uraian-galat-2", "jam_mulai-galat-3", "realisasi-galat-3"] {
        assert_eq!(ditolak.semua(&format!("#{id}")).len(), 1, "{id}");
        assert_eq!(ditolak.semua(&format!("[data-baris] td [aria-describedby={id}]")).len(), 1, "{id}");
    }
    assert_eq!(app.hitung("select count(*) from kegiatan").await, 0);
    // Baris yang sama dua kali keliru pada satu kolom tetap satu kalimat terkait.
    let jadi = sari.tekan(&ditolak, "Hapus baris 3", &[]).await;
    let jadi = sari.tekan(&jadi, "Hapus baris 2", &[]).await;
    let jadi = sari.tekan(&jadi, "Simpan", &[]).await;
    assert!(jadi.memuat("1 kegiatan ditambahkan"), "{}", jadi.isi());
}

#[tokio::test]
async fn satu_baris_yang_keliru_tidak_dikatakan_draf_bila_drafnya_milik_tab_lain() {
    let (_, _, sari) = sari_ber_skp().await;
    let (a, b) = (sari.buka(PEKAN).await, sari.buka(PEKAN).await);
    let ditolak = sari.tekan(&a, "Simpan", &[("uraian", "Dari A"), ("jam_mulai", "x")]).await;
    assert!(ditolak.teks("[role=alert] p").contains("disimpan sebagai draf"));
    let ditolak = sari.tekan(&b, "Simpan", &[("uraian", "Dari B"), ("jam_mulai", "x")]).await;
    let ringkasan = ditolak.teks("[role=alert] p");
    assert!(ringkasan.contains("tetap ada pada tabel") && !ringkasan.contains("sebagai draf"), "{ringkasan}");
    assert_eq!(ditolak.nilai("uraian")[0], "Dari B");
}

#[tokio::test]
async fn jam_dan_angka_ditulis_sebagaimana_orang_menulisnya() {
    let (app, _, sari) = sari_ber_skp().await;
    let mut isian = Vec::new();
    for (n, (mulai, realisasi)) in
        [("0930", "1.000"), ("9.30", "1.000,5"), ("09:30", "1000,5"), ("9:30", "1,5"), ("930", "1.5")]
            .iter()
            .enumerate()
    {
        isian.extend([("jam_mulai", *mulai), ("realisasi", realisasi), ("uraian", ["a", "b", "c", "d", "e"][n])]);
    }
    let jadi = sari.tekan(&sari.buka(PEKAN).await, "Simpan", &isian).await;
    assert!(jadi.memuat("5 kegiatan ditambahkan"), "{}", jadi.isi());
    let angka: Vec<String> =
        sqlx::query_scalar("select concat_ws(' ', jam_mulai, realisasi) from kegiatan order by uraian")
            .fetch_all(&app.db)
            .await
            .unwrap();
    let pukul = |a: &str| format!("09:30:00 {a}");
    assert_eq!(angka, ["1000", "1000.5", "1000.5", "1.5", "1.5"].map(pukul));
    assert_eq!(jadi.nilai("jam_mulai")[..5], vec!["09.30"; 5]);
    assert_eq!(jadi.nilai("realisasi")[..5], ["1000", "1000,5", "1000,5", "1,5", "1,5"]);
}

#[tokio::test]
async fn memilih_indikator_mengisi_satuan_yang_kosong() {
    let (app, kantor, sari) = sari_ber_skp().await;
    let kosong = sari.buka(PEKAN).await;
    assert!(kosong.html.contains("data-satuan=\"laporan\""), "bagi skripnya");
    let isian = [
        ("uraian", "Tanpa satuan"),
        ("uraian", "Bersatuan lain"),
        ("uraian", "Tanpa RHK"),
        ("sasaran", "1"),
        ("sasaran", "1"),
        ("satuan", ""),
        ("satuan", "halaman"),
        ("realisasi", "2"),
        ("realisasi", "3"),
        ("realisasi", "4"),
        ("tanggal", "2026-01-05"),
        ("tanggal", "2026-01-06"),
        ("tanggal", "2026-01-07"),
    ];
    let (aksi, kiriman) = kosong.formulir("Simpan", &isian);
    let jadi = sari.kirim(Method::POST, &aksi, Some(kiriman.clone())).await;
    assert_eq!(jadi.status, StatusCode::SEE_OTHER, "{}", jadi.isi());
    assert_eq!(sari.kirim(Method::POST, &aksi, Some(kiriman)).await.lokasi(), jadi.lokasi(), "dua kali dijawab sama");
    let halaman = sari.buka(PEKAN).await;
    assert_eq!(halaman.nilai("satuan")[..3], ["laporan", "halaman", ""]);
    // Ditempel tanpa satuan: terisi juga, dan yang sama tidak dicatat dua kali.
    let tempel = sari.buka("/dokumentasi/tempel").await;
    let baris = "5/1/2026\t\t\t1\tTanpa satuan\t2\n8/1/2026\t0930\t1130\t1\tDitempel\t1.000,5";
    let ditempel = sari.tekan(&tempel, "Catat barisnya", &[("baris", baris)]).await;
    assert!(ditempel.isi().contains("1 kegiatan tercatat") && ditempel.memuat("1 sudah ada"), "{}", ditempel.isi());
    assert_eq!(
        app.hitung(
            "select count(*) from kegiatan where uraian = 'Ditempel' and satuan = 'laporan' and realisasi = 1000.5
               and jam_mulai = '09:30'"
        )
        .await,
        1
    );
    let mut conn = app.db.acquire().await.unwrap();
    let jumlah = kegiatan::jumlah(&mut conn, kantor.sari.id, hari("2026-01-05"), hari("2026-01-05")).await.unwrap();
    assert_eq!((jumlah.len(), jumlah[0].satuan.as_str()), (1, "laporan"));
}

#[tokio::test]
async fn letak_rhk_yang_dipalsukan_ditolak_bukan_disimpan_tanpa_rhk() {
    let (app, _, sari) = sari_ber_skp().await;
    for palsu in ["99", "0", "-1", "satu", "r00000000000000000000000000000000"] {
        let tabel = sari.buka(PEKAN).await;
        let ditolak = sari.tekan(&tabel, "Simpan", &[("uraian", "Dipalsukan"), ("sasaran", palsu)]).await;
        assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY, "{palsu}");
        assert!(ditolak.teks(".pekan__keliru").contains("Pilih RHK atau langkahnya dari daftar"), "{}", ditolak.isi());
        assert_eq!(ditolak.nilai("uraian")[0], "Dipalsukan");
        assert!(!ditolak.memuat("RHK sebelumnya"), "yang palsu tidak menjadi pilihan");
    }
    assert_eq!(app.hitung("select count(*) from kegiatan").await, 0);
}
