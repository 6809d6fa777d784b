//! Pemberitahuan: siapa dikabari, dibuka sekali, diatur per macam, dan dibuang pada waktunya.

mod surat;
mod surat_tls;

use axum::http::{Method, StatusCode};
use chrono::{DateTime, NaiveDate, Utc};
use kinerja::pemberitahuan::{self, Jenis, Kabar};
use uuid::Uuid;

use crate::bantuan::{Aplikasi, Halaman, Kantor, Orang, Peramban, pabrik, pagi};

/// Yang tertulis pada tautannya di menu akun.
async fn menu(peramban: &Peramban) -> String {
    peramban.buka("/profil").await.teks(".akun a[href='/pemberitahuan']")
}

/// Kalimat semua kabar yang belum dibaca.
async fn baru(peramban: &Peramban) -> Vec<String> {
    peramban.buka("/pemberitahuan").await.semua(".kabar--baru button")
}

async fn kabari(app: &Aplikasi, kepada: &Orang, jenis: Jenis, tautan: &str, pada: DateTime<Utc>) {
    let mut conn = app.db.acquire().await.unwrap();
    pemberitahuan::kabarkan(&mut conn, &Kabar { kepada: &[kepada.id], jenis, tautan, pada }).await.unwrap();
}

/// Memilih cara bagi satu macam pada halamannya.
async fn atur(peramban: &Peramban, jenis: Jenis, cara: &str) -> Halaman {
    let halaman = peramban.buka("/pemberitahuan/pengaturan").await;
    let pilihan = pilih(&halaman, jenis, cara);
    let isian: Vec<_> = pilihan.iter().map(|c| ("cara", c.as_str())).collect();
    peramban.tekan(&halaman, "Simpan", &isian).await
}

fn pilih(halaman: &Halaman, jenis: Jenis, cara: &str) -> Vec<String> {
    let macam = halaman.nilai("jenis");
    let ganti = |(macam, semula)| if macam == jenis.kode() { cara.to_owned() } else { semula };
    macam.into_iter().zip(halaman.nilai("cara")).map(ganti).collect()
}

#[tokio::test]
async fn yang_menunggu_skp_dikabari_dan_kabarnya_dibuka_sekali() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = format!("/skp/{}", pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.id);
    let (sari, budi) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.budi).await);
    assert_eq!(menu(&budi).await, "Pemberitahuan");
    assert!(budi.buka("/pemberitahuan").await.memuat("Belum ada pemberitahuan"));

    sari.tekan(&sari.buka(&skp).await, "Ajukan", &[]).await;
    assert_eq!(menu(&budi).await, "Pemberitahuan (1)");
    assert!(budi.buka("/profil").await.teks(".akun summary").ends_with("1 pemberitahuan belum dibaca"));
    assert_eq!(menu(&sari).await, "Pemberitahuan", "pelakunya tidak dikabari");
    let daftar = budi.buka("/pemberitahuan").await;
    assert_eq!(daftar.semua(".kabar button"), ["SKP bawahan menunggu Anda periksa"]);
    assert!(daftar.memuat("12 Januari 2026 pukul 09.00 WIB"));
    // Kalimatnya tidak menyebut siapa pun.
    for nama in ["Sari", "Ratna", "Tersusunnya"] {
        assert!(!daftar.memuat(nama), "{nama}");
    }
    let dibuka = budi.tekan(&daftar, "SKP bawahan", &[]).await;
    assert_eq!(dibuka.alamat, skp);
    assert_eq!(menu(&budi).await, "Pemberitahuan");
    let lagi = budi.buka("/pemberitahuan").await;
    assert_eq!((lagi.semua(".kabar--baru").len(), lagi.semua(".kabar").len()), (0, 1));
    assert_eq!(budi.tekan(&lagi, "SKP bawahan", &[]).await.alamat, skp, "yang sudah dibaca tetap dapat dibuka");

    let kembali = [("catatan", "Perjelas targetnya.")];
    budi.tekan(&budi.buka(&skp).await, "Kembalikan untuk perbaikan", &kembali).await;
    assert_eq!(baru(&sari).await, ["SKP Anda dikembalikan untuk diperbaiki"]);
    assert!(!sari.buka("/pemberitahuan").await.memuat("Perjelas"));
    sari.tekan(&sari.buka(&skp).await, "Ajukan", &[]).await;
    budi.tekan(&budi.buka(&skp).await, "Tetapkan", &[]).await;
    let daftar = sari.buka("/pemberitahuan").await;
    assert_eq!(baru(&sari).await.len(), 2);
    assert_eq!(sari.tekan(&daftar, "SKP Anda sudah ditetapkan", &[]).await.alamat, skp);
    // Atasan, rekan dan kepegawaian tidak dikabari.
    for orang in [&kantor.ratna, &kantor.tono, &kantor.dewi, &kantor.umi] {
        assert_eq!(menu(&app.masuk(orang).await).await, "Pemberitahuan", "{}", orang.nama);
    }
}

#[tokio::test]
async fn bila_direviu_pengelola_dikabari_lebih_dahulu() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::pakai_reviu(&app.db, true).await;
    let skp = format!("/skp/{}", pabrik::skp(&app.db, &kantor.sari, Some(&kantor.budi)).await.diajukan().await.id);
    let (umi, budi, sari) =
        (app.masuk(&kantor.umi).await, app.masuk(&kantor.budi).await, app.masuk(&kantor.sari).await);
    assert_eq!(baru(&umi).await, ["SKP menunggu reviu Anda"]);
    assert_eq!(baru(&budi).await, Vec::<String>::new());
    // Diingatkan: satu kabar lagi, ke antreannya.
    sari.tekan(&sari.buka("/skp/penahan?tahun=2026").await, "Ingatkan", &[]).await;
    let daftar = umi.buka("/pemberitahuan").await;
    assert_eq!(umi.tekan(&daftar, "Langkah Anda pada SKP ditunggu", &[]).await.alamat, "/skp/reviu");
    let formulir = umi.buka(&format!("{skp}/reviu")).await;
    umi.tekan(&formulir, "Selesaikan reviu", &[("hasil", "SESUAI")]).await;
    assert_eq!(baru(&budi).await, ["SKP bawahan menunggu Anda periksa"]);
    assert_eq!(baru(&sari).await, Vec::<String>::new());
    budi.tekan(&budi.buka(&skp).await, "Kembalikan untuk perbaikan", &[("catatan", "Tambah target.")]).await;
    assert_eq!(baru(&sari).await, ["SKP Anda dikembalikan untuk diperbaiki"]);
}

#[tokio::test]
async fn jawaban_laporan_pengingat_dan_rhk_titipan_dikabarkan_kepada_orangnya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (sari, dewi) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.dewi).await);
    let formulir = sari.buka("/laporan-data/baru?datum=NAMA").await;
    let laporan = sari.tekan(&formulir, "Kirim", &[("seharusnya", "Sari Dewi")]).await;
    dewi.tekan(&dewi.buka(&laporan.alamat).await, "Saya kerjakan", &[]).await;
    assert_eq!(baru(&sari).await, Vec::<String>::new(), "belum dijawab");
    let isian = [("alasan", "Sudah sesuai akta.")];
    dewi.tekan(&dewi.buka(&laporan.alamat).await, "Tidak perlu diubah", &isian).await;
    let daftar = sari.buka("/pemberitahuan").await;
    assert_eq!(sari.tekan(&daftar, "Laporan data Anda sudah dijawab", &[]).await.alamat, laporan.alamat);

    // Hasan menahan; diingatkan dua hari berturut-turut tetap satu kabar.
    let hasan = app.masuk(&kantor.hasan).await;
    sari.tekan(&sari.buka("/skp/penahan?tahun=2026").await, "Ingatkan", &[]).await;
    assert_eq!(baru(&hasan).await, ["Langkah Anda pada SKP ditunggu"]);
    let mut conn = app.db.acquire().await.unwrap();
    let kepada = [kantor.sari.id, kantor.tono.id, kantor.budi.id];
    let hari = (2026, NaiveDate::from_ymd_opt(2026, 1, 12).unwrap());
    kinerja::skp::kabarkan(&mut conn, kantor.budi.id, &kepada, hari, pagi()).await.unwrap();
    assert_eq!(baru(&sari).await, ["Ada RHK dari pimpinan untuk SKP Anda"]);
    assert_eq!(baru(&app.masuk(&kantor.budi).await).await, Vec::<String>::new(), "tidak kepada pelakunya");
}

#[tokio::test]
async fn kabar_orang_lain_tidak_ada() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    kabari(&app, &kantor.budi, Jenis::SkpDiajukan, "/skp/bawahan", pagi()).await;
    let id: Uuid = sqlx::query_scalar("select pemberitahuan_id from pemberitahuan").fetch_one(&app.db).await.unwrap();
    let alamat = format!("/pemberitahuan/{id}/pembukaan");
    for orang in [&kantor.sari, &kantor.ratna, &kantor.dewi, &kantor.adi, &kantor.umi] {
        let peramban = app.masuk(orang).await;
        assert_eq!(peramban.paksa(&alamat, &[]).await.status, StatusCode::NOT_FOUND, "{}", orang.nama);
        peramban.paksa("/pemberitahuan/pembacaan", &[]).await;
    }
    assert_eq!(app.hitung("select count(*) from pemberitahuan where dibaca_pada is null").await, 1);
    let budi = app.masuk(&kantor.budi).await;
    assert_eq!(budi.paksa("/pemberitahuan/entah/pembukaan", &[]).await.status, StatusCode::NOT_FOUND);
    let dibuka = budi.paksa(&alamat, &[]).await;
    assert_eq!((dibuka.status, dibuka.lokasi().unwrap().as_str()), (StatusCode::SEE_OTHER, "/skp/bawahan"));
}

#[tokio::test]
async fn yang_sama_tidak_diulang_selama_belum_dibaca() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let jam = |n| pagi() + chrono::TimeDelta::hours(n);
    app.app.clock.set(jam(2));
    let budi = app.masuk(&kantor.budi).await;
    kabari(&app, &kantor.budi, Jenis::SkpDiajukan, "/skp/a", jam(-3)).await;
    kabari(&app, &kantor.budi, Jenis::SerahTerima, "/skp/a", jam(-2)).await;
    kabari(&app, &kantor.budi, Jenis::SkpDiajukan, "/skp/b", jam(-1)).await;
    kabari(&app, &kantor.budi, Jenis::SkpDiajukan, "/skp/a", jam(0)).await;
    // Yang terlambat tercatat tidak menurunkannya.
    kabari(&app, &kantor.budi, Jenis::SkpDiajukan, "/skp/a", jam(-5)).await;
    let daftar = budi.buka("/pemberitahuan").await;
    assert_eq!(daftar.semua(".kabar").len(), 3, "macam atau tautan lain tetap sendiri");
    assert!(daftar.semua(".daftar__baris")[0].contains("pukul 09.00"), "kembali ke atas: {}", daftar.isi());
    let (aksi, _) = daftar.formulir("SKP bawahan", &[]);
    assert_eq!(budi.paksa(&aksi, &[]).await.lokasi().unwrap(), "/skp/a");
    kabari(&app, &kantor.budi, Jenis::SkpDiajukan, "/skp/a", jam(1)).await;
    assert_eq!(budi.buka("/pemberitahuan").await.semua(".kabar").len(), 4, "sesudah dibaca, kabar baru");
    assert_eq!(menu(&budi).await, "Pemberitahuan (3)");
    // Serentak pun tetap satu, dan tidak saling mengunci.
    let orang = [kantor.sari.id, kantor.tono.id, kantor.ratna.id];
    let semua = (0..20).map(|n| {
        let (db, mut kepada) = (app.db.clone(), orang.to_vec());
        kepada.rotate_left(n % 3);
        tokio::spawn(async move {
            let mut tx = db.begin().await.unwrap();
            let kabar = Kabar { kepada: &kepada, jenis: Jenis::SerahTerima, tautan: "/skp", pada: pagi() };
            pemberitahuan::kabarkan(&mut tx, &kabar).await.unwrap();
            tx.commit().await.unwrap();
        })
    });
    for tugas in semua.collect::<Vec<_>>() {
        tugas.await.unwrap();
    }
    assert_eq!(app.hitung("select count(*) from pemberitahuan where tautan = '/skp'").await, 3);
}

#[tokio::test]
async fn daftar_berhalaman_dan_ditandai_sampai_yang_tampak() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    app.app.clock.set(pagi() + chrono::TimeDelta::hours(2));
    let budi = app.masuk(&kantor.budi).await;
    for n in 0..65 {
        // Beberapa pada saat yang sama persis: halamannya tidak melewatkan atau mengulang satu pun.
        let pada = pagi() + chrono::TimeDelta::minutes(n / 10);
        kabari(&app, &kantor.budi, Jenis::SkpDiajukan, &format!("/skp/{n}"), pada).await;
    }
    assert_eq!(menu(&budi).await, "Pemberitahuan (9+)");
    assert!(budi.buka("/profil").await.teks(".akun__kabar").starts_with("9+"));
    let pertama = budi.buka("/pemberitahuan").await;
    let kedua = budi.buka(&pertama.tautan("Yang lebih lama").unwrap()).await;
    let ketiga = budi.buka(&kedua.tautan("Yang lebih lama").unwrap()).await;
    let aksi = |h: &Halaman| {
        let html = scraper::Html::parse_document(&h.html);
        let formulir = scraper::Selector::parse("form.kabar").unwrap();
        html.select(&formulir).map(|f| f.attr("action").unwrap().to_owned()).collect::<Vec<_>>()
    };
    let semua: std::collections::BTreeSet<_> = [&pertama, &kedua, &ketiga].into_iter().flat_map(aksi).collect();
    assert_eq!((aksi(&pertama).len(), aksi(&kedua).len(), semua.len()), (30, 30, 65));
    assert_eq!(ketiga.tautan("Yang lebih lama"), None);
    for kacau in ["?pada=kemarin", "?pada=99999999-01-01T00:00:00Z&id=x"] {
        assert_eq!(budi.buka(&format!("/pemberitahuan{kacau}")).await.status, StatusCode::NOT_FOUND, "{kacau}");
    }
    let jauh = format!("/pemberitahuan?pada=%2B262000-01-01T00:00:00Z&id={}", Uuid::nil());
    assert_eq!(budi.buka(&jauh).await.status, StatusCode::OK);

    kabari(&app, &kantor.budi, Jenis::SerahTerima, "/skp", pagi() + chrono::TimeDelta::hours(1)).await;
    let bersih = budi.tekan(&pertama, "Tandai semua sudah dibaca", &[]).await;
    assert!(bersih.memuat("ditandai sudah dibaca"));
    assert_eq!(baru(&budi).await, ["Serah terima kinerja menunggu Anda"], "datang sesudah halamannya dibuka");
}

#[tokio::test]
async fn cara_dikabari_dipilih_per_macam_dan_yang_menuntut_langkah_selalu_tampil() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let halaman = sari.buka("/pemberitahuan/pengaturan").await;
    assert!(!halaman.memuat("Alamat surel"), "tanpa server surel tidak ada yang ditanyakan");
    assert!(halaman.memuat("SKP dikembalikanSelalu tampil di aplikasi"), "{}", halaman.isi());
    assert!(!halaman.nilai("jenis").contains(&"SKP_DIKEMBALIKAN".to_owned()));
    assert!(atur(&sari, Jenis::SkpDitetapkan, "DIAM").await.memuat("Pengaturan disimpan"));
    kabari(&app, &kantor.sari, Jenis::SkpDitetapkan, "/skp", pagi()).await;
    kabari(&app, &kantor.sari, Jenis::LaporanDijawab, "/profil", pagi()).await;
    kabari(&app, &kantor.tono, Jenis::SkpDitetapkan, "/skp", pagi()).await;
    assert_eq!(baru(&sari).await, ["Laporan data Anda sudah dijawab"]);
    assert_eq!(baru(&app.masuk(&kantor.tono).await).await, ["SKP Anda sudah ditetapkan"], "orang lain tetap");

    // Dipaksa pun yang menuntut langkah tidak dapat dimatikan.
    let kunci = Uuid::new_v4().to_string();
    let isian = [("kunci", kunci.as_str()), ("versi", "1"), ("jenis", "SKP_DIKEMBALIKAN"), ("cara", "DIAM")];
    assert_eq!(sari.paksa("/pemberitahuan/pengaturan", &isian).await.status, StatusCode::SEE_OTHER);
    assert_eq!(sari.paksa("/pemberitahuan/pengaturan", &isian).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        app.hitung("select versi::bigint from pengaturan_kabar").await,
        2,
        "terkirim dua kali, berakibat sekali"
    );
    assert_eq!(app.hitung("select count(*) from jejak where peristiwa = 'pemberitahuan.pengaturan'").await, 2);
    kabari(&app, &kantor.sari, Jenis::SkpDikembalikan, "/skp", pagi()).await;
    assert_eq!(baru(&sari).await.len(), 2);

    // Tab yang usang: pilihannya utuh, di samping yang tersimpan.
    let usang = sari.buka("/pemberitahuan/pengaturan").await;
    atur(&sari, Jenis::PemantauanDicatat, "DIAM").await;
    let pilihan = pilih(&usang, Jenis::UmpanBalikDibalas, "DIAM");
    let isian: Vec<_> = pilihan.iter().map(|c| ("cara", c.as_str())).collect();
    let jawaban = sari.tekan(&usang, "Simpan", &isian).await;
    assert_eq!(jawaban.status, StatusCode::CONFLICT);
    assert!(
        jawaban.teks("[role=alert]").contains("Pemantauan semester dicatat: Tidak dikabarkan"),
        "{}",
        jawaban.isi()
    );
    assert_eq!(jawaban.nilai("cara").iter().filter(|c| *c == "DIAM").count(), 1);
    sari.tekan(&jawaban, "Simpan", &[]).await;
    let diam: Vec<String> = sqlx::query_scalar("select diam from pengaturan_kabar").fetch_one(&app.db).await.unwrap();
    assert_eq!(diam, ["UMPAN_BALIK_DIBALAS"]);
    let kosong = sari.kirim(Method::POST, "/pemberitahuan/pengaturan", Some("kunci=x".into())).await;
    assert_eq!(kosong.status, StatusCode::UNPROCESSABLE_ENTITY, "formulir tanpa versi");
}

#[tokio::test]
async fn yang_lama_dibuang_pada_harinya() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let hari = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
    let awal = hari.and_time(chrono::NaiveTime::MIN).and_utc();
    for (n, (lama, dibaca)) in
        [(90, true), (91, true), (91, false), (365, false), (366, false), (366, true)].into_iter().enumerate()
    {
        let pada = awal - chrono::Days::new(lama);
        kabari(&app, &kantor.sari, Jenis::SkpDitetapkan, &format!("/{n}"), pada).await;
        if dibaca {
            let sql = "update pemberitahuan set dibaca_pada = pada where tautan = $1 returning true";
            sqlx::query_scalar::<_, bool>(sql).bind(format!("/{n}")).fetch_one(&app.db).await.unwrap();
        }
    }
    let mut conn = app.db.acquire().await.unwrap();
    pemberitahuan::terapkan_hari(&mut conn, hari).await.unwrap();
    pemberitahuan::terapkan_hari(&mut conn, hari).await.unwrap();
    let sisa: Vec<String> =
        sqlx::query_scalar("select tautan from pemberitahuan order by tautan").fetch_all(&app.db).await.unwrap();
    assert_eq!(sisa, ["/0", "/2", "/3"]);
}

#[tokio::test]
async fn transaksi_yang_batal_tidak_mengabarkan_apa_pun() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let mut tx = app.db.begin().await.unwrap();
    let kabar = Kabar { kepada: &[kantor.sari.id], jenis: Jenis::SkpDitetapkan, tautan: "/skp", pada: pagi() };
    pemberitahuan::kabarkan(&mut tx, &kabar).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(app.hitung("select count(*) from pemberitahuan").await, 0);
    // Alamat ke luar ditolak basis data, betapapun ia sampai ke sana.
    for tautan in ["//jahat.contoh.id", "https://jahat.contoh.id", "skp"] {
        let mut conn = app.db.acquire().await.unwrap();
        let kabar = Kabar { tautan, ..kabar };
        assert!(pemberitahuan::kabarkan(&mut conn, &kabar).await.is_err(), "{tautan}");
    }
}
