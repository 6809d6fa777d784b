//! Masuk, keluar, dan siapa yang tidak dapat masuk.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex},
};

use axum::{
    Extension,
    extract::ConnectInfo,
    http::{Method, StatusCode, header},
};
use chrono::TimeDelta;
use kinerja::masuk;
use serde_json::Value;
use tracing_subscriber::fmt::MakeWriter;
use uuid::Uuid;

use crate::bantuan::{Aplikasi, Halaman, Kantor, Orang, Peramban, basis_data, config, pabrik::KATA_SANDI, pagi};

const SANDI_BARU: &str = "angkot hujan lemari biru";

/// Peramban tanpa sesi di alamat lain.
fn dari(app: &Aplikasi, alamat: &str) -> Peramban {
    let alamat = SocketAddr::new(alamat.parse::<IpAddr>().unwrap(), 40_000);
    Peramban::baru(kinerja::router(&app.app).layer(Extension(ConnectInfo(alamat))))
}

async fn coba(peramban: &Peramban, nip: &str, kata_sandi: &str) -> Halaman {
    peramban.paksa("/masuk", &[("nip", nip), ("kata_sandi", kata_sandi)]).await
}

fn majukan(app: &Aplikasi, lama: TimeDelta) {
    app.app.clock.set(app.app.clock.now() + lama);
}

fn tunggu(halaman: &Halaman) -> i64 {
    halaman.kepala[header::RETRY_AFTER].to_str().unwrap().parse().unwrap()
}

async fn masih_masuk(peramban: &Peramban) -> bool {
    peramban.kirim(Method::GET, "/", None).await.status == StatusCode::OK
}

#[tokio::test]
async fn pegawai_masuk_dan_keluar() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    assert!(sari.buka("/").await.memuat("Tidak ada yang menunggu Anda"));
    let token = sari.kuki("sesi").unwrap();
    let beranda = sari.buka("/").await;
    sari.tekan(&beranda, "Keluar", &[]).await;
    sari.taruh_kuki("sesi", &token);
    assert_eq!(sari.buka("/").await.alamat, "/masuk?lanjut=%2F".split('?').next().unwrap());
}

#[tokio::test]
async fn nip_tak_dikenal_dan_sandi_keliru_dijawab_sama() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let tamu = app.tamu();
    let halaman = tamu.buka("/masuk").await;
    let keliru =
        tamu.tekan(&halaman, "Masuk", &[("nip", &kantor.sari.nip), ("kata_sandi", "bukan ini sandinya")]).await;
    let asing = tamu.tekan(&halaman, "Masuk", &[("nip", "199901012020011999"), ("kata_sandi", KATA_SANDI)]).await;
    assert_eq!(keliru.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(asing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(keliru.teks("[role=alert]"), asing.teks("[role=alert]"));
    assert_eq!(keliru.nilai("nip"), std::slice::from_ref(&kantor.sari.nip));
}

#[tokio::test]
async fn percobaan_keenam_harus_menunggu_dan_menunggu_tidak_memperpanjang_tunggu() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let penebak = dari(&app, "203.0.113.7");
    let nip = &kantor.sari.nip;
    for _ in 0..5 {
        assert_eq!(coba(&penebak, nip, "tebakan yang keliru").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    for kata_sandi in ["tebakan yang keliru", "tebakan yang keliru", KATA_SANDI] {
        let ditahan = coba(&penebak, nip, kata_sandi).await;
        assert_eq!(ditahan.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(tunggu(&ditahan), 1);
        assert!(ditahan.memuat("Akun Anda tidak dikunci"), "{}", ditahan.isi());
        assert_eq!(ditahan.nilai("nip"), std::slice::from_ref(nip));
    }
    majukan(&app, TimeDelta::seconds(1));
    assert_eq!(coba(&penebak, nip, "tebakan yang keliru").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(tunggu(&coba(&penebak, nip, "tebakan yang keliru").await), 2);
    majukan(&app, TimeDelta::seconds(2));
    assert_eq!(coba(&penebak, nip, KATA_SANDI).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn penebak_dari_alamat_lain_tidak_menahan_sari() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let nip = &kantor.sari.nip;
    let kantornya = dari(&app, "198.51.100.4");
    assert_eq!(coba(&kantornya, nip, KATA_SANDI).await.status, StatusCode::SEE_OTHER);

    let penebak = dari(&app, "203.0.113.7");
    let mulai = app.app.clock.now();
    let mut ditebak = 0;
    while app.app.clock.now() < mulai + TimeDelta::minutes(14) {
        let jawaban = coba(&penebak, nip, "tebakan yang keliru").await;
        match jawaban.status {
            StatusCode::TOO_MANY_REQUESTS => majukan(&app, TimeDelta::seconds(tunggu(&jawaban))),
            _ => ditebak += 1,
        }
        assert!(ditebak <= 10, "tebakan kesebelas masih diperiksa");
    }
    // Peramban yang dikenal, juga dari alamat si penebak; dan peramban baru dari alamat sendiri.
    assert_eq!(coba(&kantornya, nip, KATA_SANDI).await.status, StatusCode::SEE_OTHER);
    assert_eq!(coba(&dari(&app, "198.51.100.9"), nip, KATA_SANDI).await.status, StatusCode::SEE_OTHER);
    let di_alamat_penebak = dari(&app, "203.0.113.7");
    di_alamat_penebak.taruh_kuki("peramban", &kantornya.kuki("peramban").unwrap());
    assert_eq!(coba(&di_alamat_penebak, nip, KATA_SANDI).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn satu_sandi_untuk_semua_nip_dari_satu_alamat_dilambatkan() {
    let app = Aplikasi::baru().await;
    Kantor::kecil(&app.db).await;
    let penebak = dari(&app, "203.0.113.7");
    for n in 0..30 {
        let jawaban = coba(&penebak, &format!("1990010120200119{n:02}"), "contoh sandi lazim").await;
        assert_eq!(jawaban.status, StatusCode::UNPROCESSABLE_ENTITY, "{n}");
    }
    assert_eq!(coba(&penebak, "199001012020011930", "contoh sandi lazim").await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn tebakan_serentak_tidak_lolos_bersama() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let penebak = Arc::new(dari(&app, "203.0.113.7"));
    let tebakan: Vec<_> = (0..20)
        .map(|_| {
            let (penebak, nip) = (penebak.clone(), kantor.sari.nip.clone());
            tokio::spawn(async move { coba(&penebak, &nip, "tebakan yang keliru").await.status })
        })
        .collect();
    let mut diperiksa = 0;
    for tebakan in tebakan {
        diperiksa += i32::from(tebakan.await.unwrap() == StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(diperiksa, 5);
}

#[tokio::test]
async fn sesi_berakhir_sesudah_tiga_puluh_menit_diam() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    for _ in 0..3 {
        majukan(&app, TimeDelta::minutes(29));
        assert!(masih_masuk(&sari).await);
    }
    majukan(&app, TimeDelta::minutes(30));
    let halaman = sari.kirim(Method::GET, "/skp?tahun=2026", None).await;
    assert_eq!(halaman.status, StatusCode::SEE_OTHER);
    assert_eq!(halaman.kepala[header::LOCATION], "/masuk?lanjut=%2Fskp%3Ftahun%3D2026");
}

#[tokio::test]
async fn sesi_berakhir_sesudah_dua_belas_jam_walau_terus_dipakai() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    for _ in 0..35 {
        majukan(&app, TimeDelta::minutes(20));
        assert!(masih_masuk(&sari).await, "{}", app.app.clock.now());
    }
    majukan(&app, TimeDelta::minutes(20));
    assert_eq!(app.app.clock.now(), pagi() + TimeDelta::hours(12));
    assert!(!masih_masuk(&sari).await);
}

#[tokio::test]
async fn sesi_di_perangkat_lain_terlihat_dan_dapat_diakhiri() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (sari, ponsel) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.sari).await);
    let joko = app.masuk(&kantor.joko).await;
    let daftar = sari.buka("/sesi").await;
    assert_eq!(daftar.semua(".daftar__baris").len(), 2);
    let milik_joko: Uuid = sqlx::query_scalar("select sesi_id from sesi where pegawai_id = $1")
        .bind(kantor.joko.id.uuid())
        .fetch_one(&app.db)
        .await
        .unwrap();
    let bukan_miliknya = sari.paksa(&format!("/sesi/{milik_joko}/pengakhiran"), &[]).await;
    assert_eq!(bukan_miliknya.status, StatusCode::NOT_FOUND);
    assert!(masih_masuk(&joko).await);

    let daftar = sari.tekan(&daftar, "Akhiri", &[]).await;
    assert_eq!(daftar.semua(".daftar__baris").len(), 1);
    assert!(!masih_masuk(&ponsel).await);
    assert!(masih_masuk(&sari).await);

    let ponsel = app.masuk(&kantor.sari).await;
    let token = sari.kuki("sesi").unwrap();
    let halaman = sari.tekan(&sari.buka("/sesi").await, "Keluar dari semua perangkat", &[]).await;
    assert!(halaman.memuat("Anda sudah keluar dari semua perangkat."), "{}", halaman.isi());
    assert_eq!(sari.kuki("sesi"), None);
    sari.taruh_kuki("sesi", &token);
    assert!(!masih_masuk(&sari).await && !masih_masuk(&ponsel).await);
    assert!(masih_masuk(&joko).await);
}

async fn ganti(peramban: &Peramban, lama: &str, baru: &str, ulang: &str) -> Halaman {
    let halaman = peramban.buka("/kata-sandi").await;
    let isian = [("kata_sandi_lama", lama), ("kata_sandi_baru", baru), ("kata_sandi_ulang", ulang)];
    peramban.tekan(&halaman, "Ganti kata sandi", &isian).await
}

#[tokio::test]
async fn kata_sandi_baru_ditolak_dengan_kalimat_yang_jelas() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    let nip = kantor.sari.nip.as_str();
    for (lama, baru, ulang, kalimat) in [
        (KATA_SANDI, "tujuhan", "tujuhan", "paling pendek 12 karakter; yang Anda tulis 7"),
        (KATA_SANDI, nip, nip, "mudah ditebak"),
        (KATA_SANDI, "SariKantorUji2026", "SariKantorUji2026", "mudah ditebak"),
        (KATA_SANDI, KATA_SANDI, KATA_SANDI, "harus berbeda dari yang sekarang"),
        (KATA_SANDI, SANDI_BARU, "yang lain sama sekali", "Tidak sama dengan kata sandi baru"),
        ("bukan sandi saya yang lama", SANDI_BARU, SANDI_BARU, "Kata sandi yang sekarang tidak cocok"),
        ("", SANDI_BARU, SANDI_BARU, "Tuliskan kata sandi Anda yang sekarang"),
    ] {
        let halaman = ganti(&sari, lama, baru, ulang).await;
        assert_eq!(halaman.status, StatusCode::UNPROCESSABLE_ENTITY, "{kalimat}");
        assert!(halaman.teks("[role=alert]").contains(kalimat), "{kalimat}: {}", halaman.teks("[role=alert]"));
        for kata_sandi in [lama, baru, ulang].into_iter().filter(|k| !k.is_empty() && *k != nip) {
            assert!(!halaman.html.contains(kata_sandi), "{kata_sandi} tergambar kembali");
        }
    }
    assert_eq!(coba(&app.tamu(), nip, KATA_SANDI).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn mengganti_kata_sandi_mengeluarkan_perangkat_lain_dan_membarui_token() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (sari, ponsel) = (app.masuk(&kantor.sari).await, app.masuk(&kantor.sari).await);
    let token = sari.kuki("sesi").unwrap();
    let beranda = ganti(&sari, KATA_SANDI, SANDI_BARU, SANDI_BARU).await;
    assert_eq!(beranda.alamat, "/", "{}", beranda.isi());
    assert!(masih_masuk(&sari).await);
    assert!(!masih_masuk(&ponsel).await);
    assert_ne!(sari.kuki("sesi").unwrap(), token);
    ponsel.taruh_kuki("sesi", &token);
    assert!(!masih_masuk(&ponsel).await);
    let nip = &kantor.sari.nip;
    assert_eq!(coba(&app.tamu(), nip, KATA_SANDI).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(coba(&app.tamu(), nip, SANDI_BARU).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn menebak_kata_sandi_lama_dari_sesi_yang_tertinggal_dilambatkan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let sari = app.masuk(&kantor.sari).await;
    for _ in 0..5 {
        let halaman = ganti(&sari, "tebakan yang keliru", SANDI_BARU, SANDI_BARU).await;
        assert_eq!(halaman.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let ditahan = ganti(&sari, KATA_SANDI, SANDI_BARU, SANDI_BARU).await;
    assert_eq!((ditahan.status, tunggu(&ditahan)), (StatusCode::TOO_MANY_REQUESTS, 1));
    // Pemiliknya tetap dapat masuk di tempat lain.
    assert_eq!(coba(&app.tamu(), &kantor.sari.nip, KATA_SANDI).await.status, StatusCode::SEE_OTHER);
}

async fn terbitkan(app: &Aplikasi, orang: &Orang, kata_sandi: &str) {
    let sidik = masuk::sidik_kata_sandi(kata_sandi.into()).await.unwrap();
    let mut conn = app.db.acquire().await.unwrap();
    masuk::terbitkan(&mut conn, orang.id, &sidik, true, app.app.clock.now()).await.unwrap();
}

#[tokio::test]
async fn kata_sandi_terbitan_wajib_diganti_sebelum_apa_pun() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let lama = app.masuk(&kantor.sari).await;
    terbitkan(&app, &kantor.sari, "abcde-fghjk-mnpqr-23456").await;
    assert!(!masih_masuk(&lama).await, "sesi lama harus berakhir saat kata sandi diterbitkan");

    let sari = app.tamu();
    let jawaban = coba(&sari, &kantor.sari.nip, "abcde-fghjk-mnpqr-23456").await;
    assert_eq!(jawaban.kepala[header::LOCATION], "/kata-sandi");
    for alamat in ["/", "/skp", "/skp/baru", "/sesi", "/profil"] {
        let halaman = sari.kirim(Method::GET, alamat, None).await;
        assert_eq!(halaman.status, StatusCode::SEE_OTHER, "{alamat}");
        assert_eq!(halaman.kepala[header::LOCATION], "/kata-sandi", "{alamat}");
    }
    sari.paksa("/skp", &[("mulai", "1/1/2026"), ("selesai", "31/12/2026")]).await;
    assert_eq!(app.hitung("select count(*) from skp").await, 0);
    let beranda = ganti(&sari, "abcde-fghjk-mnpqr-23456", SANDI_BARU, SANDI_BARU).await;
    assert_eq!(beranda.alamat, "/", "{}", beranda.isi());
    assert!(masih_masuk(&sari).await);
}

#[tokio::test]
async fn token_berganti_saat_masuk_dan_yang_lama_mati() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let (titipan, sari) = ("ab".repeat(32), app.tamu());
    sari.taruh_kuki("sesi", &titipan);
    coba(&sari, &kantor.sari.nip, KATA_SANDI).await;
    let pertama = sari.kuki("sesi").unwrap();
    assert_ne!(pertama, titipan);
    coba(&sari, &kantor.sari.nip, KATA_SANDI).await;
    assert_ne!(sari.kuki("sesi").unwrap(), pertama);
    assert!(masih_masuk(&sari).await);
    for mati in [titipan, pertama] {
        sari.taruh_kuki("sesi", &mati);
        assert!(!masih_masuk(&sari).await);
    }
    assert_eq!(app.hitung("select count(*) from sesi").await, 1);
}

#[tokio::test]
async fn sesudah_masuk_orang_kembali_ke_halaman_setempat_saja() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    for (lanjut, harapan) in [
        ("/skp?tahun=2026", "/skp?tahun=2026"),
        ("", "/"),
        ("//jahat.id", "/"),
        ("https://jahat.id", "/"),
        ("/\\jahat.id", "/"),
        ("/\t/jahat.id", "/"),
        ("/\r\nset-cookie: a=b", "/"),
    ] {
        let isian = [("nip", kantor.sari.nip.as_str()), ("kata_sandi", KATA_SANDI), ("lanjut", lanjut)];
        let jawaban = app.tamu().paksa("/masuk", &isian).await;
        assert_eq!(jawaban.kepala[header::LOCATION], harapan, "{lanjut:?}");
    }
    let tamu = app.tamu();
    let pintu = tamu.buka("/skp").await;
    assert_eq!(pintu.nilai("lanjut"), ["/skp"]);
    let isian = [("nip", kantor.sari.nip.as_str()), ("kata_sandi", "keliru sekali ini")];
    assert_eq!(tamu.tekan(&pintu, "Masuk", &isian).await.nilai("lanjut"), ["/skp"]);
}

#[tokio::test]
async fn kuki_tertutup_bagi_skrip_dan_situs_lain() {
    let pilihan = basis_data().await;
    let app = Aplikasi::di_atas(pilihan.clone(), config()).await;
    let kantor = Kantor::kecil(&app.db).await;
    let mut aman = config();
    aman.https = true;
    let aman = Aplikasi::di_atas(pilihan, aman).await;
    for (app, awalan, akhiran) in [(&app, "", ""), (&aman, "__Host-", "; Secure")] {
        let jawaban = coba(&app.tamu(), &kantor.sari.nip, KATA_SANDI).await;
        let mut kuki: Vec<String> = jawaban
            .kepala
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|k| {
                let (nama, sisa) = k.to_str().unwrap().split_once('=').unwrap();
                let (isi, sifat) = sisa.split_once(';').unwrap();
                assert!(isi.len() == 64 && isi.chars().all(|c| c.is_ascii_hexdigit()), "{isi}");
                format!("{nama};{sifat}")
            })
            .collect();
        kuki.sort();
        assert_eq!(
            kuki,
            [
                format!("{awalan}peramban; Path=/; HttpOnly; SameSite=Lax{akhiran}; Max-Age=15552000"),
                format!("{awalan}sesi; Path=/; HttpOnly; SameSite=Lax{akhiran}"),
            ]
        );
    }
    // Tanpa TLS, kuki ber-Secure tidak akan pernah dibaca kembali, dan sebaliknya.
    let tamu = aman.tamu();
    coba(&tamu, &kantor.sari.nip, KATA_SANDI).await;
    assert!(masih_masuk(&tamu).await);
    let token = tamu.kuki("__Host-sesi").unwrap();
    let polos = aman.tamu();
    polos.taruh_kuki("sesi", &token);
    assert!(!masih_masuk(&polos).await);
}

/// Catatan yang ditulis aplikasi selama sebuah uji.
#[derive(Clone, Default)]
struct Catatan(Arc<Mutex<Vec<u8>>>);

impl io::Write for Catatan {
    fn write(&mut self, isi: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(isi);
        Ok(isi.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Catatan {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Catatan {
    /// Mencatat semuanya, sampai yang paling rinci, selama penjaganya ada.
    ///
    /// Pencatat kedua tidak menulis apa-apa; tanpa dia, `tracing` bertanya kepada utas mana pun yang
    /// pertama kali sampai di sebuah catatan, dan jawaban uji lain («tidak dicatat») berlaku bagi semua.
    fn mulai(&self) -> (tracing::subscriber::DefaultGuard, tracing::Dispatch) {
        let semua = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE);
        let kedua = tracing::Dispatch::new(semua.with_writer(io::sink).finish());
        let penulis = tracing_subscriber::fmt().json().with_max_level(tracing::Level::TRACE);
        (tracing::subscriber::set_default(penulis.with_writer(self.clone()).finish()), kedua)
    }

    fn ambil(&self) -> String {
        String::from_utf8(std::mem::take(&mut *self.0.lock().unwrap())).unwrap()
    }

    /// Perintah SQL menurut urutannya, tanpa `rollback` setiap sambungan yang pulang ke pool.
    fn sql(&self) -> Vec<String> {
        let catatan = self.ambil();
        let baris = catatan.lines().map(|b| serde_json::from_str::<Value>(b).unwrap());
        baris
            .filter(|b| b["target"] == "sqlx::query")
            .map(|b| b["fields"]["summary"].as_str().unwrap_or_default().to_owned())
            .filter(|sql| sql != "rollback")
            .collect()
    }
}

#[tokio::test]
async fn kata_sandi_dan_token_tidak_pernah_tercatat() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    let catatan = Catatan::default();
    let penjaga = catatan.mulai();
    let sari = app.tamu();
    let keliru = coba(&sari, &kantor.sari.nip, "keliru-tapi-rahasia").await;
    assert!(!keliru.html.contains("keliru-tapi-rahasia"));
    coba(&sari, &kantor.sari.nip, KATA_SANDI).await;
    let token = sari.kuki("sesi").unwrap();
    ganti(&sari, KATA_SANDI, SANDI_BARU, SANDI_BARU).await;
    drop(penjaga);
    let catatan = catatan.ambil();
    assert!(catatan.contains("/kata-sandi"), "tidak ada yang tercatat");
    let peramban = sari.kuki("peramban").unwrap();
    for rahasia in ["keliru-tapi-rahasia", KATA_SANDI, SANDI_BARU, &token, &sari.kuki("sesi").unwrap(), &peramban] {
        assert!(!catatan.contains(rahasia), "{rahasia} tercatat");
    }
    let jejak: Vec<String> = sqlx::query_scalar("select rincian::text from jejak").fetch_all(&app.db).await.unwrap();
    assert!(!jejak.iter().any(|j| j.contains(SANDI_BARU) || j.contains(KATA_SANDI) || j.contains(&token)));
}

/// Waktu tidak diukur di sini; yang sama adalah pekerjaannya: perintah SQL dan satu kali argon2.
#[tokio::test]
async fn nip_tak_dikenal_menempuh_jalan_yang_sama_dengan_sandi_keliru() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    sqlx::raw_sql(
        "update akun set aktif = false where pegawai_id = (select pegawai_id from pegawai where nama = 'Joko')",
    )
    .execute(&app.db)
    .await
    .unwrap();
    let catatan = Catatan::default();
    let penjaga = catatan.mulai();
    let mut semua = Vec::new();
    for (nip, kata_sandi) in [
        (kantor.sari.nip.as_str(), "keliru tapi panjang"),
        ("199901012020011999", KATA_SANDI),
        (&kantor.joko.nip, KATA_SANDI),
    ] {
        let jawaban = coba(&app.tamu(), nip, kata_sandi).await;
        assert_eq!(jawaban.status, StatusCode::UNPROCESSABLE_ENTITY);
        semua.push(catatan.sql());
    }
    drop(penjaga);
    assert!(semua[0].len() >= 4, "{:?}", semua[0]);
    assert_eq!(semua[0], semua[1]);
    assert_eq!(semua[0], semua[2]);
}

#[tokio::test]
async fn akun_contoh_tidak_tampak_pada_instansi_sungguhan() {
    let app = Aplikasi::baru().await;
    let kantor = Kantor::kecil(&app.db).await;
    // Tabelnya pun tidak cukup: instansinya sendiri harus peragaan.
    sqlx::query_scalar::<_, i32>("insert into akun_contoh values (1, 'admin', $1) returning urutan")
        .bind(kantor.adi.id.uuid())
        .fetch_one(&app.db)
        .await
        .unwrap();
    let pintu = app.tamu().buka("/masuk").await;
    for jejak in ["Akun contoh", "data-kata-sandi", "data-nip", "contoh-kinerja", kantor.adi.nip.as_str()] {
        assert!(!pintu.html.contains(jejak), "{jejak}");
    }
}
