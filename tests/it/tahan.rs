//! Yang sudah dijawab «tersimpan» tidak pernah hilang, dan yang diketik orang tidak pernah lenyap:
//! juga ketika peramban pergi, basis data pergi, atau formulir yang sama datang delapan kali.
//!
//! Cacat sqlx yang dijaga di sini tidak tampak tanpa jeda di jalan; karena itu ada `Proksi`.

use std::{
    future::{Future, poll_fn},
    net::SocketAddr,
    pin::pin,
    task::Poll,
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use chrono::TimeDelta;
use kinerja::kernel::{db::{self, Db}, serve, web::DEFAULT_WAIT};
use sqlx::{PgPool, postgres::PgPoolOptions};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use tower::ServiceExt;
use uuid::Uuid;

use crate::bantuan::{
    Aplikasi, Halaman, Kantor, Orang, Peramban, basis_data, config, kabel::Kabel, pabrik, pagi, proksi::Proksi,
};

/// Janjinya dua detik; selebihnya bagi mesin uji yang sedang sibuk.
const SEGERA: Duration = Duration::from_millis(3_200);

const LAMPIRAN: [(&str, &str); 3] =
    [("dukungan", "Komputer & «kertas» <b>\nsatu rim"), ("skema", "Laporan"), ("konsekuensi", "Apresiasi")];

/// Kantor kecil dengan aplikasi yang mencapai basis datanya lewat perantara.
struct Panggung {
    app: Aplikasi,
    proksi: Proksi,
    /// Sambungan yang tidak lewat perantara.
    langsung: PgPool,
    kantor: Kantor,
}

impl Panggung {
    async fn baru() -> Self {
        let pilihan = basis_data().await;
        let langsung = db::pool(pilihan.clone(), 3);
        let kantor = Kantor::kecil(&langsung).await;
        let proksi = Proksi::baru(&pilihan).await;
        let mut config = config();
        config.batas_tunggu = DEFAULT_WAIT;
        let app = Aplikasi::di_atas(proksi.pilihan(), config).await;
        Self { app, proksi, langsung, kantor }
    }

    /// Orang itu masuk, dan punya draf SKP.
    async fn dengan_draf(&self, siapa: &Orang) -> (Peramban, String) {
        let id = pabrik::skp(&self.langsung, siapa, None).await.id;
        (self.app.masuk(siapa).await, format!("/skp/{id}"))
    }

    async fn hitung(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.langsung).await.unwrap()
    }
}

/// Aplikasi di balik pendengar yang sesungguhnya.
struct Layanan {
    alamat: SocketAddr,
    berhenti: oneshot::Sender<()>,
    selesai: JoinHandle<anyhow::Result<()>>,
}

async fn layani(app: &Aplikasi) -> Layanan {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let alamat = listener.local_addr().unwrap();
    let (berhenti, diminta) = oneshot::channel();
    let (router, writes) = (kinerja::router(&app.app), app.app.writes.clone());
    let selesai = tokio::spawn(serve::serve(listener, router, writes, async {
        let _ = diminta.await;
    }));
    Layanan { alamat, berhenti, selesai }
}

fn kabel(layanan: &Layanan, peramban: &Peramban) -> Kabel {
    let kabel = Kabel::ke(layanan.alamat);
    kabel.taruh_kuki("sesi", &peramban.kuki("sesi").unwrap());
    kabel
}

/// Menunggu sampai jawabannya ya, paling lama sekian.
async fn hingga(paling_lama: Duration, mut benar: impl AsyncFnMut() -> bool) -> Option<Duration> {
    let mulai = Instant::now();
    while mulai.elapsed() < paling_lama {
        if benar().await {
            return Some(mulai.elapsed());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    None
}

async fn terukur<T>(kerja: impl Future<Output = T>) -> (T, Duration) {
    let mulai = Instant::now();
    (kerja.await, mulai.elapsed())
}

fn sedang_pergi(halaman: &Halaman, lama: Duration) {
    assert_eq!(halaman.status, StatusCode::SERVICE_UNAVAILABLE, "{}", halaman.isi());
    assert!(halaman.kepala.contains_key(header::RETRY_AFTER));
    assert!(halaman.html.contains("<html lang=\"id\">"));
    assert_eq!(halaman.semua("h1").len(), 1);
    assert!(lama < SEGERA, "dijawab sesudah {lama:?}");
}

/// Menjalankan `kerja` sampai disentuh sekian kali, lalu meninggalkannya.
async fn tinggalkan(kerja: impl Future, sentuhan: usize) {
    let mut kerja = pin!(kerja);
    let mut sisa = sentuhan;
    poll_fn(|cx| {
        let selesai = kerja.as_mut().poll(cx).is_ready();
        sisa -= 1;
        if selesai || sisa == 0 { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

/// Meninggalkan `begin` di setiap titik, lalu menulis lewat pool yang sama; yang dijawab tersimpan
/// tetapi tidak tampak dari sambungan lain.
async fn hilang_sesudah_begin_ditinggalkan<T>(
    pool: &PgPool,
    begin: impl AsyncFn() -> sqlx::Result<T>,
    langsung: &PgPool,
) -> Vec<i32> {
    let mut hilang = Vec::new();
    for n in 0..24 {
        let titik = usize::try_from(n).unwrap();
        if titik < 8 {
            tinggalkan(begin(), titik + 1).await;
        } else {
            let _ = tokio::time::timeout(Duration::from_millis(titik as u64 - 8), begin()).await;
        }
        let tersimpan =
            sqlx::query_scalar::<_, i32>("insert into coba (n) values ($1) returning n").bind(n).fetch_one(pool).await;
        if tersimpan.is_err() {
            continue;
        }
        let tampak = sqlx::query_scalar::<_, bool>("select exists (select from coba where n = $1)").bind(n);
        if !tampak.fetch_one(langsung).await.unwrap() {
            hilang.push(n);
        }
        sqlx::raw_sql("rollback").execute(pool).await.unwrap();
    }
    hilang
}

#[tokio::test]
async fn begin_yang_ditinggalkan_tidak_menelan_tulisan_berikutnya() {
    let pilihan = basis_data().await;
    let langsung = db::pool(pilihan.clone(), 1);
    sqlx::raw_sql("create table coba (n integer)").execute(&langsung).await.unwrap();
    let proksi = Proksi::baru(&pilihan).await;
    proksi.lambat(Duration::from_millis(3));

    // Cacatnya masih ada di sqlx; bila baris ini gagal, penjaganya mungkin sudah boleh pergi.
    let polos = PgPoolOptions::new().max_connections(1).connect_with(proksi.pilihan()).await.unwrap();
    let hilang = hilang_sesudah_begin_ditinggalkan(&polos, async || polos.begin().await, &langsung).await;
    assert!(!hilang.is_empty(), "sqlx tidak lagi kehilangan tulisan sesudah begin ditinggalkan");
    polos.close().await;

    sqlx::raw_sql("truncate coba").execute(&langsung).await.unwrap();
    let kita = db::pool(proksi.pilihan(), 1);
    kita.acquire().await.unwrap();
    let aman = Db::from(kita.clone());
    let hilang = hilang_sesudah_begin_ditinggalkan(&kita, async || aman.begin().await, &langsung).await;
    assert_eq!(hilang, Vec::<i32>::new());
}

fn isian_lampiran(versi: i64, tulisan: &str) -> (Uuid, String) {
    let kunci = Uuid::new_v4();
    let (kunci_, versi) = (kunci.to_string(), versi.to_string());
    let isi = [
        ("kunci", kunci_.as_str()),
        ("versi", &versi),
        ("dukungan", tulisan),
        ("skema", "Laporan"),
        ("konsekuensi", "Apresiasi"),
    ];
    (kunci, serde_html_form::to_string(isi).unwrap())
}

async fn diterima(db: &PgPool, kunci: Uuid) -> bool {
    sqlx::query_scalar("select exists (select from pengiriman where kunci = $1)")
        .bind(kunci)
        .fetch_one(db)
        .await
        .unwrap()
}

/// Menyimpan lampiran berulang-ulang; pada separuh kali pergi sebelum jawabannya datang.
/// Hasilnya kunci setiap simpanan yang dijawab tersimpan.
async fn menyimpan_sambil_pergi(kabel: Kabel, skp: String, db: PgPool, sampai: Instant, mut acak: u64) -> Vec<Uuid> {
    let mut dijawab = Vec::new();
    let id: Uuid = skp.trim_start_matches("/skp/").parse().unwrap();
    while Instant::now() < sampai {
        let versi: i32 = sqlx::query_scalar("select versi_lampiran from skp where skp_id = $1")
            .bind(id)
            .fetch_one(&db)
            .await
            .unwrap();
        let (kunci, isi) = isian_lampiran(versi.into(), &format!("simpanan {kunci}", kunci = dijawab.len()));
        let jalur = format!("{skp}/lampiran");
        let sambungan = kabel.kirim("POST", &jalur, &isi).await.unwrap();
        acak = acak.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        if (acak >> 33).is_multiple_of(2) {
            tokio::time::sleep(Duration::from_millis((acak >> 40) % 60)).await;
            drop(sambungan);
        } else if kabel.baca(sambungan, &jalur).await.is_ok_and(|h| h.status == StatusCode::SEE_OTHER) {
            dijawab.push(kunci);
        }
    }
    dijawab
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn simpanan_yang_dijawab_tersimpan_ada_walau_banyak_peramban_pergi() {
    let p = Panggung::baru().await;
    let layanan = layani(&p.app).await;
    let mut penulis = Vec::new();
    let k = &p.kantor;
    for siapa in [&k.sari, &k.tono, &k.budi, &k.ratna, &k.joko, &k.wawan] {
        let (peramban, skp) = p.dengan_draf(siapa).await;
        penulis.push((kabel(&layanan, &peramban), skp));
    }
    let sebelum = p.hitung("select sum(versi_lampiran) from skp").await;
    p.proksi.lambat(Duration::from_millis(3));
    let sampai = Instant::now() + Duration::from_secs(5);
    let tugas: Vec<_> = (1..)
        .zip(penulis)
        .map(|(n, (kabel, skp))| tokio::spawn(menyimpan_sambil_pergi(kabel, skp, p.langsung.clone(), sampai, n)))
        .collect();
    let mut dijawab = Vec::new();
    for tugas in tugas {
        dijawab.extend(tugas.await.unwrap());
    }
    assert!(dijawab.len() > 20, "hanya {} simpanan yang dijawab", dijawab.len());
    let menggantung = "select count(*) from pg_stat_activity
         where datname = current_database() and state like 'idle in transaction%'";
    let reda = hingga(Duration::from_secs(3), async || p.hitung(menggantung).await == 0).await;
    assert!(reda.is_some(), "ada sambungan yang menggantung di dalam transaksi");
    for kunci in &dijawab {
        assert!(diterima(&p.langsung, *kunci).await, "simpanan {kunci} dijawab tersimpan, tetapi tidak ada");
    }
    // Setiap formulir yang diterima, dijawab atau tidak, berakibat tepat satu kali.
    let sesudah = p.hitung("select sum(versi_lampiran) from skp").await;
    assert_eq!(sesudah - sebelum, p.hitung("select count(*) from pengiriman").await);
}

#[tokio::test]
async fn simpanan_selesai_walau_perambannya_pergi_dan_berhenti_menunggunya() {
    let p = Panggung::baru().await;
    let (sari, skp) = p.dengan_draf(&p.kantor.sari).await;
    let versi: i64 = p.hitung("select versi_lampiran::bigint from skp").await;
    let layanan = layani(&p.app).await;
    let kabel = kabel(&layanan, &sari);
    p.proksi.lambat(Duration::from_millis(25));
    let (kunci, isi) = isian_lampiran(versi, "Ditulis lalu ditinggal pergi");
    let sambungan = kabel.kirim("POST", &format!("{skp}/lampiran"), &isi).await.unwrap();
    tokio::time::sleep(Duration::from_millis(70)).await;
    assert!(!diterima(&p.langsung, kunci).await, "terlalu cepat untuk membuktikan apa pun");
    drop(sambungan);
    layanan.berhenti.send(()).unwrap();
    layanan.selesai.await.unwrap().unwrap();
    assert!(diterima(&p.langsung, kunci).await, "simpanan terputus bersama perambannya");
}

/// Basis data pergi dengan cara `pergi`, lalu kembali.
async fn pergi_lalu_kembali(pergi: impl Fn(&Proksi)) {
    let p = Panggung::baru().await;
    let (sari, skp) = p.dengan_draf(&p.kantor.sari).await;
    let lampiran = sari.buka(&format!("{skp}/lampiran")).await;
    let sebelumnya = p.hitung("select versi_lampiran::bigint from skp").await;
    pergi(&p.proksi);

    let (halaman, lama) = terukur(sari.buka(&skp)).await;
    sedang_pergi(&halaman, lama);
    let (aksi, isi) = lampiran.formulir("Simpan draf", &LAMPIRAN);
    let (belum, lama) = terukur(sari.kirim(Method::POST, &aksi, Some(isi))).await;
    sedang_pergi(&belum, lama);
    assert_eq!(belum.nilai("dukungan"), [LAMPIRAN[0].1.replace('\n', "\r\n").replace("\r\n", "\n")]);
    assert!(belum.isi().contains("Komputer & «kertas» <b>"), "yang diketik tidak terbaca: {}", belum.isi());
    assert_eq!(belum.tombol(), ["Kirim ulang"]);

    assert_eq!(sari.buka("/healthz").await.status, StatusCode::OK);
    let (siap, lama) = terukur(sari.buka("/readyz")).await;
    assert_eq!(siap.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(siap.html.contains("basis data"), "{}", siap.html);
    assert!(lama < SEGERA);

    let tamu = p.app.tamu();
    let pintu = "nip=198501012010011901&kata_sandi=rahasia-yang-panjang".to_owned();
    let (masuk, lama) = terukur(tamu.kirim(Method::POST, "/masuk", Some(pintu))).await;
    sedang_pergi(&masuk, lama);
    assert_eq!(masuk.nilai("nip"), ["198501012010011901"]);
    assert!(!masuk.html.contains("rahasia-yang-panjang"));

    p.proksi.pulih();
    let lama = hingga(Duration::from_secs(20), async || sari.buka(&skp).await.status == StatusCode::OK).await;
    assert!(lama.is_some_and(|lama| lama < SEGERA), "pulih sesudah {lama:?}");
    let hasil = sari.tekan(&belum, "Kirim ulang", &[]).await;
    assert_eq!(hasil.status, StatusCode::OK, "{}", hasil.isi());
    assert_eq!(hasil.alamat, skp);
    assert_eq!(p.hitung("select versi_lampiran::bigint from skp").await, sebelumnya + 1);
    assert_eq!(p.hitung("select count(*) from pengiriman").await, 1);
    let isi: String = sqlx::query_scalar("select dukungan[1] from skp").fetch_one(&p.langsung).await.unwrap();
    assert_eq!(isi, "Komputer & «kertas» <b>");
}

#[tokio::test]
async fn basis_data_yang_mati_dijawab_503_dan_tulisan_dapat_dikirim_ulang() {
    pergi_lalu_kembali(Proksi::putus).await;
}

#[tokio::test]
async fn basis_data_yang_bungkam_dijawab_503_dan_tulisan_dapat_dikirim_ulang() {
    pergi_lalu_kembali(Proksi::bungkam).await;
}

#[tokio::test]
async fn sambungan_yang_tak_pernah_menjawab_lagi_tidak_menghabiskan_pool() {
    let p = Panggung::baru().await;
    let (sari, skp) = p.dengan_draf(&p.kantor.sari).await;
    // Kelima sambungan hangat, lalu kabelnya tercabut selamanya.
    serentak((0..5).map(|_| sari.buka(&skp))).await;
    p.proksi.bungkam_selamanya();
    serentak((0..8).map(|_| async {
        assert_eq!(sari.buka(&skp).await.status, StatusCode::SERVICE_UNAVAILABLE);
    }))
    .await;
    p.proksi.pulih();
    let lama = hingga(Duration::from_secs(20), async || sari.buka(&skp).await.status == StatusCode::OK).await;
    assert!(lama.is_some_and(|lama| lama < SEGERA), "pulih sesudah {lama:?}");
}

#[tokio::test]
async fn simpanan_yang_tak_pernah_dijawab_basis_data_tidak_memegang_sambungan_selamanya() {
    let p = Panggung::baru().await;
    let (sari, skp) = p.dengan_draf(&p.kantor.sari).await;
    let lampiran = format!("{skp}/lampiran");
    let simpan =
        async |kunci_dan_isi: (Uuid, String)| sari.kirim(Method::POST, &lampiran, Some(kunci_dan_isi.1)).await.status;
    serentak((0..5).map(|_| sari.buka(&skp))).await;
    p.proksi.bungkam_selamanya();
    serentak((0..5).map(|n| simpan(isian_lampiran(n, "Tak sampai")))).await;
    p.proksi.pulih();
    // Lebih lama daripada satu perintah SQL boleh berlangsung, lebih singkat daripada berhenti menunggu.
    let lama = hingga(Duration::from_secs(40), async || sari.buka(&skp).await.status == StatusCode::OK).await;
    assert!(lama.is_some_and(|lama| lama < Duration::from_secs(17)), "pulih sesudah {lama:?}");
}

async fn serentak<T>(semua: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut semua: Vec<_> = semua.map(Box::pin).collect();
    let mut hasil: Vec<Option<T>> = semua.iter().map(|_| None).collect();
    poll_fn(|cx| {
        for (kerja, hasil) in semua.iter_mut().zip(&mut hasil).filter(|(_, h)| h.is_none()) {
            if let Poll::Ready(jadi) = kerja.as_mut().poll(cx) {
                *hasil = Some(jadi);
            }
        }
        if hasil.iter().all(Option::is_some) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    hasil.into_iter().flatten().collect()
}

#[tokio::test]
async fn pool_yang_habis_dijawab_503_lalu_pulih_sendiri() {
    let p = Panggung::baru().await;
    let (sari, skp) = p.dengan_draf(&p.kantor.sari).await;
    let dipegang = serentak((0..5).map(|_| p.app.db.acquire())).await;
    assert!(dipegang.iter().all(Result::is_ok));
    let (halaman, lama) = terukur(sari.buka(&skp)).await;
    sedang_pergi(&halaman, lama);
    let lampiran = format!("{skp}/lampiran");
    let (_, isi) = isian_lampiran(2, "Tetap di halaman");
    let (belum, lama) = terukur(sari.kirim(Method::POST, &lampiran, Some(isi))).await;
    sedang_pergi(&belum, lama);
    assert_eq!(belum.nilai("dukungan"), ["Tetap di halaman"]);
    drop(dipegang);
    let lama = hingga(Duration::from_secs(20), async || sari.buka(&skp).await.status == StatusCode::OK).await;
    assert!(lama.is_some_and(|lama| lama < SEGERA), "pulih sesudah {lama:?}");
}

#[tokio::test]
async fn simpanan_yang_lama_menunggu_dijawab_503_lalu_tersimpan_satu_kali() {
    let p = Panggung::baru().await;
    let (sari, skp) = p.dengan_draf(&p.kantor.sari).await;
    let lampiran = sari.buka(&format!("{skp}/lampiran")).await;
    let sebelumnya = p.hitung("select versi_lampiran::bigint from skp").await;
    let mut pengunci = p.langsung.begin().await.unwrap();
    sqlx::raw_sql("select from skp for update").execute(&mut *pengunci).await.unwrap();
    let (aksi, isi) = lampiran.formulir("Simpan draf", &LAMPIRAN);
    let (belum, lama) = terukur(sari.kirim(Method::POST, &aksi, Some(isi))).await;
    sedang_pergi(&belum, lama);
    pengunci.rollback().await.unwrap();
    let hasil = sari.tekan(&belum, "Kirim ulang", &[]).await;
    assert_eq!(hasil.alamat, skp);
    assert_eq!(p.hitung("select versi_lampiran::bigint from skp").await, sebelumnya + 1);
}

/// Delapan kali serentak lalu sekali lagi; semua jawabannya sama dan jejaknya bertambah satu.
async fn delapan_kali(app: &Aplikasi, peramban: &Peramban, aksi: &str, isi: &str) -> String {
    let jejak = app.hitung("select count(*) from jejak").await;
    let kirim = || peramban.kirim(Method::POST, aksi, Some(isi.to_owned()));
    let mut jawaban = serentak((0..8).map(|_| kirim())).await;
    jawaban.push(kirim().await);
    let lokasi: Vec<_> = jawaban
        .iter()
        .map(|h| {
            assert_eq!(h.status, StatusCode::SEE_OTHER, "{aksi}: {}", h.isi());
            h.kepala[header::LOCATION].to_str().unwrap().to_owned()
        })
        .collect();
    assert!(lokasi.iter().all(|l| *l == lokasi[0]), "{aksi}: {lokasi:?}");
    assert_eq!(app.hitung("select count(*) from jejak").await, jejak + 1, "{aksi}");
    lokasi[0].clone()
}

#[tokio::test]
async fn formulir_yang_terkirim_delapan_kali_berakibat_satu_kali() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.budi, Some(&kantor.ratna)).await.diajukan().await;
    let (sari, budi) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.budi).await);

    let (aksi, isi) = sari.buka("/skp/baru").await.formulir("Buat draf", &[]);
    let skp = delapan_kali(&app, &sari, &aksi, &isi).await;
    let baru = sari.buka(&format!("{skp}/rencana/baru")).await;
    let pimpinan = baru.pilihan("rhk_pimpinan")[1].1.clone();
    let rhk = [
        ("rhk", "Tersusunnya laporan"),
        ("rhk_pimpinan", &pimpinan),
        ("aspek", "KUANTITAS"),
        ("indikator", "Jumlah laporan"),
        ("target", "12 laporan"),
    ];
    let (aksi, isi) = baru.formulir("Simpan draf", &rhk);
    delapan_kali(&app, &sari, &aksi, &isi).await;
    assert_eq!(sari.buka(&skp).await.semua(".rhk__teks"), ["Tersusunnya laporan"]);

    let (aksi, isi) = sari.buka(&format!("{skp}/lampiran")).await.formulir("Simpan draf", &LAMPIRAN);
    delapan_kali(&app, &sari, &aksi, &isi).await;
    let (aksi, isi) = sari.buka(&skp).await.formulir("Ajukan", &[]);
    delapan_kali(&app, &sari, &aksi, &isi).await;
    let (aksi, isi) = budi.buka(&skp).await.formulir("Kembalikan untuk perbaikan", &[("catatan", "Targetnya.")]);
    delapan_kali(&app, &budi, &aksi, &isi).await;
    let (aksi, isi) = sari.buka(&skp).await.formulir("Ajukan", &[]);
    delapan_kali(&app, &sari, &aksi, &isi).await;
    let (aksi, isi) = budi.buka(&skp).await.formulir("Tetapkan", &[]);
    delapan_kali(&app, &budi, &aksi, &isi).await;
    assert_eq!(sari.buka(&skp).await.teks(".lencana"), "Ditetapkan");
}

#[tokio::test]
async fn penghapusan_yang_terkirim_dua_kali_dijawab_sama() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = format!("/skp/{}", pabrik::skp(&app.db, &kantor.sari, None).await.id);
    let sari = app.masuk(&kantor.sari).await;
    let rencana: Uuid = sqlx::query_scalar("select rencana_id from rencana").fetch_one(&app.db).await.unwrap();
    let kunci = |k: Uuid| format!("kunci={k}");
    delapan_kali(&app, &sari, &format!("{skp}/rencana/{rencana}/penghapusan"), &kunci(Uuid::new_v4())).await;
    delapan_kali(&app, &sari, &format!("{skp}/penghapusan"), &kunci(Uuid::new_v4())).await;
    assert_eq!(app.hitung("select count(*) from skp").await, 0);
}

#[tokio::test]
async fn kunci_yang_sama_dengan_isian_lain_ditolak_tanpa_akibat() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = format!("/skp/{}", pabrik::skp(&app.db, &kantor.sari, None).await.id);
    let sari = app.masuk(&kantor.sari).await;
    let baru = sari.buka(&format!("{skp}/rencana/baru")).await;
    let kirim = async |rhk: &str| {
        let isian = [("rhk", rhk), ("rhk_pimpinan", "direktif"), ("indikator", "Jumlah"), ("target", "1")];
        let (aksi, isi) = baru.formulir("Simpan draf", &isian);
        sari.kirim(Method::POST, &aksi, Some(isi)).await
    };
    assert_eq!(kirim("Tersusunnya yang pertama").await.status, StatusCode::SEE_OTHER);
    let ditolak = kirim("Tersusunnya yang kedua").await;
    assert_eq!(ditolak.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.hitung("select count(*) from rencana").await, 2);
    assert!(!sari.buka(&skp).await.html.contains("Tersusunnya yang kedua"));
    // Orangnya kembali ke formulir tadi lalu menulis yang lain: tulisannya masih ada.
    assert_eq!(ditolak.nilai("rhk"), ["Tersusunnya yang kedua"]);
    assert!(sari.tekan(&ditolak, "Kirim ulang", &[]).await.memuat("Tersusunnya yang kedua"));
    assert_eq!(app.hitung("select count(*) from rencana").await, 3);
}

#[tokio::test]
async fn tulisan_tidak_hilang_ketika_sesi_berakhir() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = format!("/skp/{}", pabrik::skp(&app.db, &kantor.sari, None).await.id);
    let sari = app.masuk(&kantor.sari).await;
    let (aksi, isi) = sari.buka(&format!("{skp}/lampiran")).await.formulir("Simpan draf", &LAMPIRAN);
    app.app.clock.set(pagi() + TimeDelta::minutes(31));
    let berakhir = sari.kirim(Method::POST, &aksi, Some(isi)).await;
    assert_eq!(berakhir.status, StatusCode::UNAUTHORIZED);
    assert_eq!(berakhir.nilai("dukungan"), [LAMPIRAN[0].1]);
    assert!(berakhir.isi().contains("Komputer & «kertas» <b>"));
    assert_eq!(app.hitung("select count(*) from pengiriman").await, 0);

    let pintu = sari.buka("/masuk").await;
    sari.tekan(&pintu, "Masuk", &[("nip", &kantor.sari.nip), ("kata_sandi", pabrik::KATA_SANDI)]).await;
    let hasil = sari.tekan(&berakhir, "Kirim ulang", &[]).await;
    assert_eq!((hasil.status, hasil.alamat.as_str()), (StatusCode::OK, skp.as_str()), "{}", hasil.isi());
    assert!(hasil.memuat("Komputer & «kertas» <b>"));
}

#[tokio::test]
async fn tab_yang_usang_mempertahankan_tulisan_di_samping_yang_tersimpan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = format!("/skp/{}", pabrik::skp(&app.db, &kantor.sari, None).await.id);
    let sari = app.masuk(&kantor.sari).await;
    let rencana: Uuid = sqlx::query_scalar("select rencana_id from rencana").fetch_one(&app.db).await.unwrap();
    for (alamat, kolom) in [(format!("{skp}/lampiran"), "dukungan"), (format!("{skp}/rencana/{rencana}"), "rhk")] {
        let (satu, dua) = (sari.buka(&alamat).await, sari.buka(&alamat).await);
        let tersimpan = sari.tekan(&satu, "Simpan draf", &[(kolom, "Tulisan tab pertama")]).await;
        assert_eq!(tersimpan.alamat, skp, "{}", tersimpan.isi());
        let usang = sari.tekan(&dua, "Simpan draf", &[(kolom, "Tulisan tab kedua")]).await;
        assert_eq!(usang.status, StatusCode::CONFLICT);
        assert_eq!(usang.nilai(kolom), ["Tulisan tab kedua"]);
        assert!(usang.teks(".banding").contains("Tulisan tab pertama"), "{}", usang.isi());
        assert!(usang.teks(".banding").contains("Tulisan tab kedua"));
        // Sesudah melihat keduanya, orangnya memutuskan.
        let hasil = sari.tekan(&usang, "Simpan draf", &[]).await;
        assert_eq!(hasil.alamat, skp, "{}", hasil.isi());
        assert!(hasil.memuat("Tulisan tab kedua"));
    }
}

fn halaman_galat(halaman: &Halaman, status: StatusCode) {
    assert_eq!(halaman.status, status, "{}: {}", halaman.alamat, halaman.isi());
    assert!(halaman.html.contains("<html lang=\"id\">"), "{}: {}", halaman.alamat, halaman.html);
    assert_eq!(halaman.semua("h1").len(), 1, "{}", halaman.alamat);
}

#[tokio::test]
async fn permintaan_yang_keliru_dijawab_halaman_yang_terbaca() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let skp = format!("/skp/{}", pabrik::skp(&app.db, &kantor.sari, None).await.id);
    let (sari, tamu) = (app.masuk(&kantor.sari).await, app.tamu());
    for alamat in ["/tidak-ada", "/skp/bukan-nomor", "/skp/00000000-0000-7000-8000-000000000000", "/SKP"] {
        halaman_galat(&sari.kirim(Method::GET, alamat, None).await, StatusCode::NOT_FOUND);
    }
    halaman_galat(&tamu.kirim(Method::GET, "/tidak-ada", None).await, StatusCode::NOT_FOUND);
    for (method, alamat) in [(Method::GET, format!("{skp}/pengajuan")), (Method::PUT, skp.clone())] {
        halaman_galat(&sari.kirim(method, &alamat, Some(String::new())).await, StatusCode::METHOD_NOT_ALLOWED);
    }
    let besar = format!("dukungan={}", "x".repeat(256 * 1024));
    for alamat in [format!("{skp}/lampiran"), "/masuk".to_owned()] {
        let halaman = sari.kirim(Method::POST, &alamat, Some(besar.clone())).await;
        halaman_galat(&halaman, StatusCode::PAYLOAD_TOO_LARGE);
    }
    let sampah: [&[u8]; 4] = [b"\xff\xfe\0\x80&&&===%", b"{\"versi\": 1}", b"kunci=a&kunci=b&versi=1&versi=2", b""];
    for isi in sampah {
        for alamat in [format!("{skp}/lampiran"), format!("{skp}/rencana"), format!("{skp}/pengajuan")] {
            let permintaan = Request::post(&alamat)
                .header(header::COOKIE, format!("sesi={}", sari.kuki("sesi").unwrap()))
                .header("sec-fetch-site", "same-origin")
                .body(Body::from(isi));
            let jawaban = kinerja::router(&app.app).oneshot(permintaan.unwrap()).await.unwrap();
            assert_eq!(jawaban.status(), StatusCode::UNPROCESSABLE_ENTITY, "{alamat} {isi:?}");
        }
    }
    assert_eq!(app.hitung("select count(*) from pengiriman").await, 0);
}

#[tokio::test]
async fn formulir_yang_jauh_terlalu_besar_tetap_mendapat_jawabannya_lewat_kabel() {
    let app = Aplikasi::baru().await;
    let layanan = layani(&app).await;
    let kabel = Kabel::ke(layanan.alamat);
    let isi = format!("nip={}", "9".repeat(3 * 1024 * 1024));
    let halaman = kabel.tanya("POST", "/masuk", &isi).await.expect("sambungan diputus sebelum jawabannya terbaca");
    halaman_galat(&halaman, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn jejak_dan_skp_yang_ditetapkan_tidak_dapat_diubah_dari_sql() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    pabrik::skp(&app.db, &kantor.budi, Some(&kantor.ratna)).await.ditetapkan().await;
    // SKP Ratna yang hanya diajukan, tempat RHK Budi tertaut, bukan pokok uji ini.
    sqlx::raw_sql(
        "alter table skp disable trigger user; alter table rencana disable trigger user;
                   delete from skp where status <> 'ditetapkan';
                   alter table skp enable trigger user; alter table rencana enable trigger user",
    )
    .execute(&app.db)
    .await
    .unwrap();
    let sebelum = app.hitung("select count(*) from jejak").await;
    for (sql, alasan) in [
        ("update jejak set peristiwa = 'lain'", "hanya dapat ditambah"),
        ("update jejak set pada = now()", "hanya dapat ditambah"),
        ("delete from jejak", "hanya dapat ditambah"),
        ("truncate jejak", "hanya dapat ditambah"),
        ("update skp set dokumen = '{}'", "tidak dapat diubah"),
        ("update skp set status = 'draf', diajukan_pada = null, sidik_isi = null", "tidak dapat diubah"),
        ("delete from skp", "tidak dapat diubah"),
        ("update rencana set rhk = 'lain'", "selama SKP masih draf"),
        ("delete from rencana", "selama SKP masih draf"),
        ("update indikator set target = 'lain'", "selama SKP masih draf"),
        ("delete from indikator", "selama SKP masih draf"),
    ] {
        let galat = sqlx::raw_sql(sql).execute(&app.db).await.expect_err(sql);
        let galat = galat.as_database_error().unwrap();
        assert_eq!(galat.code().as_deref(), Some("23001"), "{sql}: {galat}");
        assert!(galat.message().contains(alasan), "{sql}: {galat}");
    }
    assert_eq!(app.hitung("select count(*) from jejak").await, sebelum);
    assert_eq!(app.hitung("select count(*) from skp where status = 'ditetapkan'").await, 1);
}
