//! Catatan kegiatan: sepekan sekali kirim, diulang, ditempel, diimpor, terkunci sesudah dikirim.

use axum::http::{Method, StatusCode};
use chrono::{NaiveDate, TimeZone, Utc};
use kinerja::{
    dokumentasi::kegiatan::{self, Isi},
    kernel::id::PegawaiId,
};
use sqlx::PgPool;
use uuid::Uuid;

use crate::bantuan::{Aplikasi, Halaman, Kantor, Orang, Peramban, pabrik};

/// Senin sebelum pekan uji.
const PEKAN: &str = "/dokumentasi/minggu/2026-01-05";

fn hari(tulisan: &str) -> NaiveDate {
    tulisan.parse().unwrap()
}

async fn sari_ber_skp() -> (Aplikasi, Kantor, Peramban) {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.ditetapkan().await;
    let sari = app.masuk(&kantor.sari).await;
    (app, kantor, sari)
}

/// Isi yang sudah tersimpan, tanpa lewat halaman.
fn isi(tanggal: &str, uraian: &str) -> Isi {
    Isi {
        tanggal: hari(tanggal),
        jam_mulai: None,
        jam_selesai: None,
        sasaran: None,
        uraian: uraian.into(),
        realisasi: None,
        satuan: String::new(),
        kendala: String::new(),
    }
}

async fn catat(db: &PgPool, siapa: PegawaiId, semua: Vec<Isi>) {
    let pada = Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap();
    kegiatan::catat_atas_nama(&mut db.acquire().await.unwrap(), siapa, semua, pada).await.unwrap();
}

/// Dokumentasi yang sudah dikirim bagi rentang itu.
async fn terkirim(db: &PgPool, siapa: &Orang, mulai: &str, selesai: &str) -> Uuid {
    sqlx::query_scalar(
        "insert into dokumentasi (dokumentasi_id, pegawai_id, jenis, mulai, selesai, status, dikirim_pada)
         values (gen_random_uuid(), $1, 'MINGGUAN', $2, $3, 'DIKIRIM', now()) returning dokumentasi_id",
    )
    .bind(siapa.id.uuid())
    .bind(hari(mulai))
    .bind(hari(selesai))
    .fetch_one(db)
    .await
    .unwrap()
}

async fn nomor(db: &PgPool, uraian: &str) -> Uuid {
    sqlx::query_scalar("select kegiatan_id from kegiatan where uraian = $1").bind(uraian).fetch_one(db).await.unwrap()
}

async fn uraian(db: &PgPool) -> Vec<String> {
    sqlx::query_scalar("select uraian from kegiatan order by tanggal, uraian").fetch_all(db).await.unwrap()
}

/// Tabel pekan itu dengan `n` baris kosong.
async fn tabel(siapa: &Peramban, n: usize) -> Halaman {
    let mut halaman = siapa.buka(PEKAN).await;
    while halaman.semua("[data-pekan] tr").len() < n {
        halaman = siapa.tekan(&halaman, "Tambah baris", &[]).await;
    }
    halaman
}

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
        ("realisasi", "1.234"),
        ("jam_selesai", ""),
        ("jam_selesai", "pagi"),
    ];
    let ditolak = sari.tekan(&kosong, "Simpan", &isian).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    let galat = ditolak.semua(".isian__galat");
    assert!(galat.iter().any(|g| g.contains("1234") && g.contains("1,234")), "{galat:?}");
    assert!(
        galat.iter().any(|g| g.contains("«pagi»")) && galat.iter().any(|g| g.contains("apa yang dikerjakan")),
        "{galat:?}"
    );
    assert_eq!(
        (&ditolak.nilai("uraian")[0], &ditolak.nilai("realisasi")[1]),
        (&"Baik".to_owned(), &"1.234".to_owned())
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
async fn dua_tab_yang_mengubah_baris_sama_dijawab_dengan_kedua_tulisan() {
    let (app, kantor, sari) = sari_ber_skp().await;
    catat(&app.db, kantor.sari.id, vec![isi("2026-01-05", "Semula"), isi("2026-01-06", "Lain")]).await;
    let (a, b, c) = (sari.buka(PEKAN).await, sari.buka(PEKAN).await, sari.buka(PEKAN).await);
    sari.tekan(&a, "Simpan", &[("uraian", "Dari tab A")]).await;
    let berselisih = sari.tekan(&b, "Simpan", &[("uraian", "Dari tab B")]).await;
    assert_eq!(berselisih.status, StatusCode::CONFLICT);
    let banding = berselisih.teks(".banding");
    assert!(banding.contains("Dari tab B") && banding.contains("Dari tab A"), "{banding}");
    assert_eq!(uraian(&app.db).await, ["Dari tab A", "Lain"]);
    let jadi = sari.tekan(&berselisih, "Simpan", &[]).await;
    assert_eq!(jadi.status, StatusCode::OK);
    assert_eq!(uraian(&app.db).await, ["Dari tab B", "Lain"]);
    // Tab C hanya menyentuh baris lain: bukan perselisihan.
    let jadi = sari.tekan(&c, "Simpan", &[("uraian", "Semula"), ("uraian", "Lain diubah")]).await;
    assert_eq!(jadi.status, StatusCode::OK, "{}", jadi.isi());
    assert_eq!(uraian(&app.db).await, ["Dari tab B", "Lain diubah"]);
    // Yang dihapus dari tempat lain tidak hilang bersama tulisannya.
    let d = sari.buka(PEKAN).await;
    let e = sari.tekan(&sari.buka(PEKAN).await, "Hapus baris 1", &[]).await;
    sari.tekan(&e, "Simpan", &[]).await;
    let hilang = sari.tekan(&d, "Simpan", &[("uraian", "Tetap kutulis")]).await;
    assert_eq!(hilang.status, StatusCode::CONFLICT);
    sari.tekan(&hilang, "Simpan", &[]).await;
    assert_eq!(
        uraian(&app.db).await,
        ["Lain diubah", "Tetap kutulis"].map(String::from).into_iter().rev().collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn draf_bertahan_dan_draf_dua_tab_digabung() {
    let (app, kantor, sari) = sari_ber_skp().await;
    let (a, b) = (sari.buka(PEKAN).await, sari.buka(PEKAN).await);
    // Skripnya mengirim formulir yang sama dengan tindakan «otomatis».
    let (aksi, kiriman) = a.formulir("Tambah baris", &[("uraian", "Belum selesai")]);
    let kiriman = kiriman.replace("tindakan=tambah", "tindakan=otomatis");
    let otomatis = sari.kirim(Method::POST, &format!("{aksi}/draf"), Some(kiriman.clone())).await;
    assert_eq!((otomatis.status, otomatis.html.as_str()), (StatusCode::OK, "1"));
    let usang = sari.kirim(Method::POST, &format!("{aksi}/draf"), Some(kiriman)).await;
    assert_eq!(usang.status, StatusCode::CONFLICT, "tab yang tertinggal tidak menimpa");

    let (_, kiriman) = b.formulir("Simpan draf", &[("uraian", "Dari tab B")]);
    let gabung = sari.kirim(Method::POST, &format!("{aksi}/draf"), Some(kiriman)).await;
    assert_eq!(gabung.status, StatusCode::CONFLICT);
    let kini = gabung.nilai("uraian");
    assert!(kini.contains(&"Dari tab B".into()) && kini.contains(&"Belum selesai".into()), "{kini:?}");
    let (_, kiriman) = gabung.formulir("Simpan draf", &[]);
    assert_eq!(sari.kirim(Method::POST, &format!("{aksi}/draf"), Some(kiriman)).await.status, StatusCode::SEE_OTHER);

    let lagi = app.masuk(&kantor.sari).await;
    let kembali = lagi.buka(PEKAN).await;
    assert!(kembali.nilai("uraian").contains(&"Belum selesai".into()));
    let budi = app.masuk(&kantor.budi).await;
    assert!(!budi.buka(PEKAN).await.html.contains("Belum selesai"), "draf hanya bagi pemiliknya");
    let dibuang = lagi.tekan(&kembali, "Buang draf", &[]).await;
    assert!(dibuang.nilai("uraian").iter().all(String::is_empty));
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
async fn lima_ratus_baris_ditempel_yang_keliru_dijelaskan_dan_disimpan() {
    let (app, _, sari) = sari_ber_skp().await;
    let mut baris: Vec<String> = (0..500)
        .map(|n| format!("{:02}/12/2025\t08.00\t09.30\t1\tKegiatan «{n}» <b>\t{n}\tlaporan\t", 1 + n % 31))
        .collect();
    baris[9] = "31/02/2025\t\t\t1\tTanggal keliru".into();
    baris[99] = "01/12/2025\t\t\t1\tAngka mendua\t1.234".into();
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
        sebab[0].contains("31/02/2025") && sebab[1].contains("1234") && sebab[2].contains("Jam selesai"),
        "{sebab:?}"
    );
    assert!(sisa.teks(".peringatan").contains("RHK yang tidak ada"), "{}", sisa.isi());
    let tertinggal = sisa.nilai("baris").remove(0);
    assert_eq!(tertinggal.lines().count(), 3);

    // SKP 2025 belum ada, jadi nomor RHK pun disebut tidak dikenali.
    let betul =
        tertinggal.replace("31/02/2025", "30/11/2025").replace("1.234", "1234").replace("\t10\t9\t", "\t9\t10\t");
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

async fn unduh(siapa: &Peramban, bentuk: &str) -> Vec<u8> {
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

fn baris_pertama(buku: &[u8]) -> Vec<Vec<String>> {
    use calamine::{Reader, Xlsx};
    let mut buku: Xlsx<_> = Xlsx::new(std::io::Cursor::new(buku)).unwrap();
    let lembar = buku.worksheet_range_at(0).unwrap().unwrap();
    lembar.rows().map(|b| b.iter().map(ToString::to_string).collect()).collect()
}

#[tokio::test]
async fn yang_terkirim_terkunci_sampai_ditarik_dan_dibetulkan_dengan_catatan_baru() {
    let (app, kantor, sari) = sari_ber_skp().await;
    let lama = Isi { realisasi: Some(10.into()), satuan: "laporan".into(), ..isi("2026-01-05", "Menyusun laporan") };
    catat(&app.db, kantor.sari.id, vec![lama]).await;
    let sebelum = sari.buka(PEKAN).await;
    let dokumentasi = terkirim(&app.db, &kantor.sari, "2026-01-05", "2026-01-11").await;
    let ditolak = sari.tekan(&sebelum, "Simpan", &[("uraian", "Diam-diam diubah"), ("uraian", "Disusulkan")]).await;
    assert_eq!(ditolak.status, StatusCode::CONFLICT);
    assert!(
        ditolak.isi().contains("Tarik kembali dokumentasinya") && ditolak.isi().contains("Catatan pembetulan"),
        "{}",
        ditolak.isi()
    );
    assert!(ditolak.nilai("uraian").contains(&"Disusulkan".into()), "tulisannya utuh");
    for sql in [
        "update kegiatan set uraian = 'x'",
        "delete from kegiatan",
        "insert into kegiatan (kegiatan_id, pegawai_id, tanggal, uraian, dibuat_pada, diubah_pada)
         select gen_random_uuid(), pegawai_id, '2026-01-07', 'x', now(), now() from kegiatan",
    ] {
        let galat = sqlx::raw_sql(sql).execute(&app.db).await.unwrap_err();
        assert_eq!(galat.as_database_error().unwrap().constraint(), Some("kegiatan_terkunci"), "{sql}");
    }
    let terkunci = app.masuk(&kantor.sari).await.buka(PEKAN).await;
    assert!(terkunci.memuat("Sudah dikirim") && terkunci.memuat("Menyusun laporan"), "{}", terkunci.isi());

    let id = nomor(&app.db, "Menyusun laporan").await;
    let alamat = format!("/dokumentasi/kegiatan/{id}");
    let formulir = sari.buka(&sari.buka(&alamat).await.tautan("Catatan pembetulan").unwrap()).await;
    let keliru = sari.tekan(&formulir, "Simpan catatan", &[("uraian", "Seharusnya 8"), ("tanggal", "6/1/2026")]).await;
    assert_eq!(keliru.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(keliru.nilai("uraian"), ["Seharusnya 8"]);
    let jadi = sari.tekan(&keliru, "Simpan catatan", &[("tanggal", "12/1/2026"), ("realisasi", "-2")]).await;
    assert!(jadi.memuat("membetulkan kegiatan terdahulu") && jadi.memuat("-2 laporan"), "{}", jadi.isi());
    assert!(sari.buka(&alamat).await.memuat("dibetulkan oleh"));
    let budi = app.masuk(&kantor.budi).await;
    assert!(!budi.buka(&alamat).await.memuat("dibetulkan oleh"), "pembetulan yang belum dikirim hanya bagi pemiliknya");
    assert_eq!(budi.buka(&jadi.alamat).await.status, StatusCode::NOT_FOUND);
    assert_eq!(budi.buka(&format!("{alamat}/pembetulan")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(app.hitung("select sum(realisasi)::bigint from kegiatan").await, 8);

    let ditarik =
        "update dokumentasi set status = 'DRAF', dikirim_pada = null where dokumentasi_id = $1 returning true";
    assert!(sqlx::query_scalar::<_, bool>(ditarik).bind(dokumentasi).fetch_one(&app.db).await.unwrap());
    let terbuka = app.masuk(&kantor.sari).await.buka(PEKAN).await;
    assert_eq!(sari.tekan(&terbuka, "Simpan", &[("uraian", "Ditarik lalu diubah")]).await.status, StatusCode::OK);
    assert_eq!(sari.buka(&format!("{alamat}/pembetulan")).await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn kegiatan_hanya_tampak_bagi_yang_berhubungan_dan_sesudah_dikirim() {
    let (app, kantor, sari) = sari_ber_skp().await;
    catat(&app.db, kantor.sari.id, vec![isi("2026-01-05", "Rahasia sampai dikirim")]).await;
    let id = nomor(&app.db, "Rahasia sampai dikirim").await;
    let alamat = format!("/dokumentasi/kegiatan/{id}");
    let k = &kantor;
    let semua = [&k.budi, &k.ratna, &k.umi, &k.tono, &k.hasan, &k.wawan, &k.dewi, &k.adi];
    let status = async |siapa: &Orang| app.masuk(siapa).await.buka(&alamat).await.status.as_u16();
    assert_eq!(sari.buka(&alamat).await.status, StatusCode::OK);
    assert!(sari.buka(&alamat).await.tautan("Tambah bukti").is_some());
    for siapa in semua {
        assert_eq!(status(siapa).await, 404, "{} melihat yang belum dikirim", siapa.nama);
    }
    terkirim(&app.db, &k.sari, "2026-01-05", "2026-01-11").await;
    let mut terlihat = Vec::new();
    for siapa in semua {
        terlihat.push((siapa.nama.as_str(), status(siapa).await));
    }
    let harapan = [
        ("Budi", 200),
        ("Ratna", 200),
        ("Umi", 200),
        ("Tono", 404),
        ("Hasan", 404),
        ("Wawan", 404),
        ("Dewi", 404),
        ("Adi", 404),
    ];
    assert_eq!(terlihat, harapan);
    assert!(app.masuk(&k.budi).await.buka(&alamat).await.memuat("Sari"));
    assert!(sari.buka(&alamat).await.tautan("Tambah bukti").is_none());

    // Sari pindah ke bidang Wawan mulai hari ini: penilai lamanya kehilangan pandangan, yang baru mendapatkannya.
    sqlx::raw_sql(
        "with lama as (
             update penempatan set selesai = '2026-01-12'
             where pegawai_id = (select pegawai_id from pegawai where nama = 'Sari') returning pegawai_id, jabatan_id)
         insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
         select gen_random_uuid(), pegawai_id, (select unit_id from unit where kode = 'K.B'), jabatan_id, 'DEFINITIF', false, '2026-01-12'
         from lama",
    )
    .execute(&app.db)
    .await
    .unwrap();
    pabrik::susun_penilai(&app.db).await;
    let mut terlihat = Vec::new();
    for siapa in semua {
        terlihat.push((siapa.nama.as_str(), status(siapa).await));
    }
    let harapan = [
        ("Budi", 404),
        ("Ratna", 404),
        ("Umi", 404),
        ("Tono", 404),
        ("Hasan", 200),
        ("Wawan", 200),
        ("Dewi", 404),
        ("Adi", 404),
    ];
    assert_eq!(terlihat, harapan);
    // Nomor baris orang lain tidak dapat ditulisi.
    let tono = app.masuk(&k.tono).await;
    let tabel = tono.buka(PEKAN).await;
    for v in ["", "1-aa"] {
        let isian = [("id", id.to_string()), ("v", v.into()), ("uraian", "Ditimpa".into())];
        let isian: Vec<_> = isian.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let ditolak = tono.tekan(&tabel, "Simpan", &isian).await;
        assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", ditolak.isi());
    }
    assert_eq!(uraian(&app.db).await, ["Rahasia sampai dikirim"]);
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
    assert!(ditolak.teks(".pekan__rhk .isian__galat").contains("bukan bagian SKP"), "{}", ditolak.isi());
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
async fn kegiatan_berbukti_tidak_dihapus_dan_rhk_yang_dihapus_tidak_menghapus_kegiatannya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await;
    let sari = app.masuk(&kantor.sari).await;
    let tabel = sari.buka(PEKAN).await;
    sari.tekan(&tabel, "Simpan", &[("uraian", "Berbukti"), ("sasaran", "1"), ("tanggal", "2026-01-05")]).await;
    sqlx::raw_sql(
        "insert into bukti (bukti_id, pegawai_id, pengunggah_id, untuk, objek_id, nama, tautan, pada)
         select gen_random_uuid(), pegawai_id, pegawai_id, 'KEGIATAN', kegiatan_id, 'Notulen', 'https://contoh.go.id/n', now()
         from kegiatan",
    )
    .execute(&app.db)
    .await
    .unwrap();
    let tabel = sari.buka(PEKAN).await;
    let tanpa = sari.tekan(&tabel, "Hapus baris 1", &[]).await;
    let ditolak = sari.tekan(&tanpa, "Simpan", &[]).await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ditolak.isi().contains("Hapus dahulu buktinya"), "{}", ditolak.isi());
    assert!(ditolak.nilai("uraian").contains(&"Berbukti".into()));
    let lihat = sari.buka(&format!("/dokumentasi/kegiatan/{}", nomor(&app.db, "Berbukti").await)).await;
    assert!(lihat.tautan("Notulen").is_some());
    // RHK draf dihapus sesudah kegiatannya dikirim: catatannya tetap, tautannya lepas.
    terkirim(&app.db, &kantor.sari, "2026-01-05", "2026-01-11").await;
    let draf = "select skp_id from skp where pemilik_id = (select pegawai_id from kegiatan)";
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("delete from rencana where skp_id = ({draf})")))
        .execute(&app.db)
        .await
        .unwrap();
    assert_eq!(app.hitung("select count(*) from kegiatan where rencana_id is null and indikator_id is null").await, 1);
}

#[tokio::test]
async fn mengirim_dokumentasi_menunggu_yang_sedang_mencatat() {
    let (app, kantor, _) = sari_ber_skp().await;
    let mut tx = app.db.begin().await.unwrap();
    let pada = Utc.with_ymd_and_hms(2026, 1, 12, 0, 0, 0).unwrap();
    kegiatan::catat_atas_nama(&mut tx, kantor.sari.id, vec![isi("2026-01-05", "Sedang disimpan")], pada).await.unwrap();
    let (db, sari) = (app.db.clone(), kantor.sari.clone());
    let mengirim = tokio::spawn(async move { terkirim(&db, &sari, "2026-01-05", "2026-01-11").await });
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(!mengirim.is_finished(), "dikirim selagi kegiatannya belum tersimpan");
    tx.commit().await.unwrap();
    mengirim.await.unwrap();
    assert_eq!(uraian(&app.db).await, ["Sedang disimpan"]);
}
