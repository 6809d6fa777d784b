//! Chromium sungguhan di depan aplikasi yang sungguh mendengarkan, dan apa yang dituntut dari
//! setiap halaman yang ditemuinya.

use std::{
    fmt::Debug,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    middleware::{Next, from_fn},
    response::Response,
};
use base64::prelude::{BASE64_STANDARD, Engine};
use kinerja::kernel::serve::serve;
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use serde_json::{Value, json};
use thirtyfour::{By, ChromiumLikeCapabilities, DesiredCapabilities, Key, LoggingPrefsLogLevel, WebDriver, WebElement};
use tokio::net::TcpListener;

use crate::bantuan::{Aplikasi, Orang, pabrik::KATA_SANDI};

const ARGUMEN: [&str; 11] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--lang=id",
    "--window-size=1280,900",
];

/// Semua pelanggaran, masing-masing sekalimat. Dijalankan bersama axe dalam satu skrip: di antara dua skrip, peramban
/// yang lambat masih dapat mengganti halamannya, dan axe tertinggal di halaman yang lama.
const JALANKAN_AXE: &str = "
    const [aturan, selesai] = arguments;
    const pilihan = { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } };
    if (aturan.length) pilihan.runOnly = aturan;
    axe.run(document, pilihan).then(
        hasil => selesai(hasil.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target} ${n.failureSummary}`))),
        galat => selesai([`axe gagal: ${galat}`]),
    );";

/// Aturan axe yang jawabannya bergantung pada warna dan lebar layar.
const ATURAN_RUPA: [&str; 4] = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"];

/// Satu jawaban server sebagaimana lewat di kabel.
#[derive(Clone, Debug)]
pub struct Jawaban {
    /// Isi yang sudah termampatkan, berikut kepalanya.
    pub byte: usize,
}

/// Satu peramban dengan profilnya sendiri, di depan satu aplikasi.
pub struct Chromium {
    kendali: Option<WebDriver>,
    skrip: bool,
    asal: String,
    jawaban: Arc<Mutex<Vec<Jawaban>>>,
    /// Ditutup terakhir.
    _proses: Proses,
}

/// chromedriver, dan Chromium yang dijalankannya; mati bersama nilai ini, juga saat uji panik.
struct Proses {
    sopir: Child,
    profil: PathBuf,
    /// Dibiarkan terbuka supaya chromedriver tetap dapat menulis.
    _keluaran: BufReader<ChildStdout>,
}

impl Drop for Proses {
    fn drop(&mut self) {
        let _ = kill_process_group(Pid::from_child(&self.sopir), Signal::KILL);
        let _ = self.sopir.wait();
        let profil = self.profil.to_string_lossy().into_owned();
        for isi in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
            let Some(pid) = isi.file_name().to_str().and_then(|n| n.parse().ok()).and_then(Pid::from_raw) else {
                continue;
            };
            let perintah = std::fs::read(isi.path().join("cmdline")).unwrap_or_default();
            if String::from_utf8_lossy(&perintah).contains(&profil) {
                let _ = kill_process(pid, Signal::KILL);
            }
        }
        for _ in 0..20 {
            if std::fs::remove_dir_all(&self.profil).is_ok() {
                break;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
    }
}

fn di_jalur(nama: &str) -> PathBuf {
    let jalur = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&jalur)
        .map(|folder| folder.join(nama))
        .find(|berkas| berkas.is_file())
        .unwrap_or_else(|| panic!("uji ini memerlukan {nama}: jalankan .ci/uji, yang memasangnya"))
}

fn axe() -> String {
    let berkas = concat!(env!("CARGO_MANIFEST_DIR"), "/target/axe/axe.min.js");
    std::fs::read_to_string(berkas)
        .unwrap_or_else(|_| panic!("uji ini memerlukan {berkas}: jalankan .ci/uji, yang mengambilnya"))
}

fn jalankan_sopir() -> (Proses, u16) {
    use std::os::unix::process::CommandExt;
    let profil = std::env::temp_dir().join(format!("kinerja-peramban-{}", uuid::Uuid::new_v4().simple()));
    std::fs::create_dir(&profil).unwrap();
    let mut sopir = Command::new(di_jalur("chromedriver"))
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .expect("chromedriver");
    let keluaran = BufReader::new(sopir.stdout.take().unwrap());
    let mut proses = Proses { sopir, profil, _keluaran: keluaran };
    let mut baris = String::new();
    while proses._keluaran.read_line(&mut baris).unwrap() > 0 {
        if let Some((_, porta)) = baris.trim().trim_end_matches('.').rsplit_once("successfully on port ") {
            let porta = porta.parse().unwrap();
            return (proses, porta);
        }
        baris.clear();
    }
    panic!("chromedriver berhenti sebelum siap");
}

/// Mendengarkan di loopback; setiap jawaban dicatat besarnya.
async fn dengarkan(app: &Aplikasi, jawaban: &Arc<Mutex<Vec<Jawaban>>>) -> String {
    let jawaban = Arc::clone(jawaban);
    let catat = from_fn(move |permintaan: Request, lanjut: Next| catat(Arc::clone(&jawaban), permintaan, lanjut));
    let router = kinerja::router(&app.app).layer(catat);
    let pendengar = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let asal = format!("http://{}", pendengar.local_addr().unwrap());
    tokio::spawn(serve(pendengar, router, app.app.writes.clone(), std::future::pending()));
    asal
}

async fn catat(jawaban: Arc<Mutex<Vec<Jawaban>>>, permintaan: Request, lanjut: Next) -> Response {
    let (bagian, isi) = lanjut.run(permintaan).await.into_parts();
    let isi = to_bytes(isi, usize::MAX).await.unwrap();
    let kepala: usize = bagian.headers.iter().map(|(nama, nilai)| nama.as_str().len() + nilai.len() + 4).sum();
    jawaban.lock().unwrap().push(Jawaban { byte: isi.len() + kepala });
    Response::from_parts(bagian, Body::from(isi))
}

impl Chromium {
    /// Peramban baru, tanpa singgahan dan tanpa kuki.
    pub async fn baru(app: &Aplikasi) -> Self {
        Self::dengan(app, true).await
    }

    /// Dengan JavaScript atau tanpa.
    pub async fn dengan(app: &Aplikasi, skrip: bool) -> Self {
        let jawaban = Arc::default();
        let asal = dengarkan(app, &jawaban).await;
        let (proses, porta) = jalankan_sopir();
        let mut kemampuan = DesiredCapabilities::chrome();
        kemampuan.set_binary(di_jalur("chromium").to_str().unwrap()).unwrap();
        for argumen in ARGUMEN {
            kemampuan.add_arg(argumen).unwrap();
        }
        kemampuan.add_arg(&format!("--user-data-dir={}", proses.profil.display())).unwrap();
        kemampuan.set_browser_log_level(LoggingPrefsLogLevel::All).unwrap();
        let kendali = WebDriver::new(format!("http://127.0.0.1:{porta}"), kemampuan).await.expect("chromedriver");
        kendali.set_script_timeout(Duration::from_secs(20)).await.unwrap();
        let ini = Self { kendali: Some(kendali), skrip, asal, jawaban, _proses: proses };
        ini.terang().await;
        ini.izinkan_skrip(skrip).await;
        ini
    }

    /// Skrip halaman boleh berjalan atau tidak; yang dijalankan uji sendiri selalu boleh.
    async fn izinkan_skrip(&self, boleh: bool) {
        self.cdp("Emulation.setScriptExecutionDisabled", json!({ "value": !boleh })).await;
    }

    fn kendali(&self) -> &WebDriver {
        self.kendali.as_ref().unwrap()
    }

    async fn cdp(&self, perintah: &str, isi: Value) -> Value {
        self.kendali().cdp().send_raw(perintah, isi).await.unwrap_or_else(|e| panic!("{perintah}: {e}"))
    }

    /// Membuka sebuah alamat aplikasi.
    pub async fn ke(&self, jalur: &str) {
        self.kendali().goto(format!("{}{jalur}", self.asal)).await.unwrap();
    }

    /// Masuk lewat halaman masuk.
    pub async fn masuk(&self, orang: &Orang) {
        self.ke("/masuk").await;
        self.isi("nip", &orang.nip).await;
        self.isi("kata_sandi", KATA_SANDI).await;
        self.tekan("Masuk").await;
        assert_eq!(self.jalur().await, "/", "{} tidak dapat masuk", orang.nama);
    }

    /// Keluar lewat menu akun.
    pub async fn keluar(&self) {
        self.klik("details.akun summary").await;
        self.klik("details.akun form button").await;
        assert_eq!(self.jalur().await, "/masuk");
    }

    pub async fn jalur(&self) -> String {
        self.kendali().current_url().await.unwrap().path().to_owned()
    }

    pub async fn kembali(&self) {
        self.kendali().back().await.unwrap();
    }

    /// Semua yang ada pada halaman, terbaca atau tidak.
    pub async fn sumber(&self) -> String {
        self.kendali().source().await.unwrap()
    }

    async fn satu(&self, pilihan: &str) -> WebElement {
        let Ok(unsur) = self.kendali().find(By::Css(pilihan)).await else {
            panic!("{pilihan} tidak ada di {}:\n{}", self.jalur().await, self.teks("body").await);
        };
        unsur
    }

    /// Teks yang terlihat pada unsur pertama.
    pub async fn teks(&self, pilihan: &str) -> String {
        match self.kendali().find(By::Css(pilihan)).await {
            Ok(unsur) => unsur.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        }
    }

    /// Banyaknya unsur yang terlihat.
    pub async fn banyak(&self, pilihan: &str) -> usize {
        let mut terlihat = 0;
        for unsur in self.kendali().find_all(By::Css(pilihan)).await.unwrap() {
            terlihat += usize::from(unsur.is_displayed().await.unwrap());
        }
        terlihat
    }

    /// Nilai sebuah isian.
    pub async fn nilai(&self, id: &str) -> String {
        self.satu(&format!("#{id}")).await.prop("value").await.unwrap().unwrap_or_default()
    }

    pub async fn klik(&self, pilihan: &str) {
        self.klik_unsur(self.satu(pilihan).await, pilihan).await;
    }

    /// Mengeklik, lalu menunggu halaman berikutnya bila kliknya berpindah halaman.
    async fn klik_unsur(&self, unsur: WebElement, nama: &str) {
        let berpindah = "
            const e = arguments[0];
            const di_tempat = arguments[1] && e.name === 'tindakan' && e.value !== 'simpan';
            return e.matches('a, form button') && !di_tempat;";
        let argumen = vec![unsur.to_json().unwrap(), json!(self.skrip)];
        let berpindah = self.jalankan(berpindah, argumen).await == true;
        let semula = self.lahir().await;
        unsur.click().await.unwrap_or_else(|e| panic!("{nama}: {e}"));
        if berpindah {
            self.tunggu_pindah(&semula, nama).await;
        }
    }

    /// Kapan halaman ini lahir; berubah dengan setiap perpindahan.
    async fn lahir(&self) -> Value {
        self.jalankan("return performance.timeOrigin", vec![]).await
    }

    async fn tunggu_pindah(&self, semula: &Value, nama: &str) {
        for _ in 0..400 {
            let siap = "return document.readyState === 'complete' ? performance.timeOrigin : null";
            if let Ok(kini) = self.kendali().execute(siap, vec![]).await
                && !kini.json().is_null()
                && kini.json() != semula
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("{nama} tidak membuka halaman lain dari {}", self.jalur().await);
    }

    /// Menekan tombol yang terlihat dengan teks ini.
    pub async fn tekan(&self, label: &str) {
        let pilihan = format!("//button[not(@aria-hidden)][starts-with(normalize-space(.), '{label}')]");
        for tombol in self.kendali().find_all(By::XPath(&*pilihan)).await.unwrap() {
            if tombol.is_displayed().await.unwrap() {
                return self.klik_unsur(tombol, label).await;
            }
        }
        panic!("tombol «{label}» tidak ada di {}:\n{}", self.jalur().await, self.teks("main").await);
    }

    /// Mengganti isi sebuah isian.
    pub async fn isi(&self, id: &str, teks: &str) {
        let unsur = self.satu(&format!("#{id}")).await;
        unsur.clear().await.unwrap();
        unsur.send_keys(teks).await.unwrap();
    }

    /// Memilih butir ke sekian dari sebuah daftar pilihan.
    pub async fn pilih(&self, id: &str, ke: usize) {
        self.klik(&format!("#{id} option:nth-child({ke})")).await;
    }

    /// Mengetik pada unsur yang sedang terfokus.
    pub async fn ketik(&self, teks: &str) {
        self.kendali().action_chain().send_keys(teks).perform().await.unwrap();
    }

    /// Menekan Enter, yang di sini selalu membuka halaman lain.
    pub async fn tekan_enter(&self) {
        let semula = self.lahir().await;
        self.kendali().action_chain().send_keys(Key::Enter + "").perform().await.unwrap();
        self.tunggu_pindah(&semula, "Enter").await;
    }

    /// Menekan Tab sampai fokus tiba di sana; di setiap singgahan fokusnya harus tampak.
    pub async fn tab_sampai(&self, pilihan: &str) {
        for _ in 0..60 {
            self.kendali().action_chain().send_keys(Key::Tab + "").perform().await.unwrap();
            let tampak = "
                const e = document.activeElement, k = e.getBoundingClientRect();
                const garis = s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2;
                const berbingkai = [null, '::after'].some(p => garis(getComputedStyle(e, p)))
                    || garis(getComputedStyle(e.closest('label') || e));
                const terlihat = k.bottom > 0 && k.top < innerHeight && k.width > 0;
                return [e.matches(arguments[0]), berbingkai && terlihat, e.outerHTML.slice(0, 200)];";
            let keadaan = self.jalankan(tampak, vec![json!(pilihan)]).await;
            assert_eq!(keadaan[1], true, "fokus tidak tampak pada {} di {}", keadaan[2], self.jalur().await);
            if keadaan[0] == true {
                return;
            }
        }
        panic!("{pilihan} tidak tercapai dengan Tab di {}", self.jalur().await);
    }

    /// Menjalankan skrip di halaman.
    pub async fn jalankan(&self, skrip: &str, argumen: Vec<Value>) -> Value {
        self.kendali().execute(skrip, argumen).await.unwrap_or_else(|e| panic!("{skrip}: {e}")).json().clone()
    }

    async fn media(&self, skema: &str, kertas: &str) {
        let fitur = json!([
            { "name": "prefers-color-scheme", "value": skema },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.cdp("Emulation.setEmulatedMedia", json!({ "media": kertas, "features": fitur })).await;
    }

    async fn terang(&self) {
        self.media("light", "").await;
    }

    /// Teks yang terbaca di atas kertas.
    pub async fn teks_tercetak(&self) -> String {
        self.media("light", "print").await;
        let teks = self.jalankan("return document.body.innerText", vec![]).await;
        self.terang().await;
        teks.as_str().unwrap_or_default().to_owned()
    }

    /// Ukuran kertas setiap halaman PDF, dalam milimeter.
    pub async fn cetak(&self) -> Vec<(u32, u32)> {
        let pdf = self.cdp("Page.printToPDF", json!({ "preferCSSPageSize": true, "printBackground": true })).await;
        let pdf = String::from_utf8_lossy(&BASE64_STANDARD.decode(pdf["data"].as_str().unwrap()).unwrap()).into_owned();
        pdf.split("/MediaBox [")
            .skip(1)
            .map(|sisa| {
                let angka: Vec<f64> =
                    sisa.split(']').next().unwrap_or("").split(' ').filter_map(|a| a.parse().ok()).collect();
                let mm = |titik: f64| (titik * 25.4 / 72.0).round() as u32;
                (mm(angka[2]), mm(angka[3]))
            })
            .collect()
    }

    /// Jawaban server sejak pertanyaan ini terakhir diajukan.
    pub fn jawaban(&self) -> Vec<Jawaban> {
        std::mem::take(&mut *self.jawaban.lock().unwrap())
    }

    /// Yang dituntut dari setiap halaman: kerangka yang benar, tidak satu pun pelanggaran axe di
    /// layar lebar yang terang maupun layar 320 px yang gelap, tidak perlu digulir ke samping, dan
    /// tidak ada pelanggaran CSP.
    pub async fn periksa(&self, halaman: &str) {
        let kerangka = self
            .jalankan(
                "return [document.documentElement.lang, document.querySelectorAll('h1').length,
                 !!document.querySelector('main#isi'), document.title.endsWith(' – Kinerja')]",
                vec![],
            )
            .await;
        assert_eq!(kerangka, json!(["id", 1, true, true]), "kerangka {halaman} di {}", self.jalur().await);
        self.tanpa_pelanggaran(halaman, "lebar dan terang", &[]).await;
        self.media("dark", "").await;
        let sempit = json!({ "width": 320, "height": 640, "deviceScaleFactor": 1, "mobile": false });
        self.cdp("Emulation.setDeviceMetricsOverride", sempit).await;
        let lebar = self
            .jalankan(
                "const d = document.scrollingElement;
                 return [d.scrollWidth, d.clientWidth,
                     [...document.querySelectorAll('body *')]
                         .filter(e => e.getBoundingClientRect().right > innerWidth && !e.closest('.tabel-gulir'))
                         .map(e => e.tagName + '.' + e.className).slice(0, 5)]",
                vec![],
            )
            .await;
        assert!(lebar[0].as_u64() <= lebar[1].as_u64(), "{halaman} bergulir ke samping pada 320 px: {lebar}");
        self.tanpa_pelanggaran(halaman, "320 px dan gelap", &ATURAN_RUPA).await;
        self.cdp("Emulation.clearDeviceMetricsOverride", json!({})).await;
        self.terang().await;
        self.tanpa_pelanggaran_csp(halaman).await;
    }

    /// Tidak satu pun pelanggaran axe, menurut semua aturan atau hanya yang disebut.
    pub async fn tanpa_pelanggaran(&self, halaman: &str, layar: &str, aturan: &[&str]) {
        // axe menunggu pewaktu, yang tidak berjalan selama skrip dimatikan.
        self.izinkan_skrip(true).await;
        let skrip = format!("if (typeof axe === 'undefined') {{ {}\n }} {JALANKAN_AXE}", axe());
        let hasil = self.kendali().execute_async(skrip, vec![json!(aturan)]).await;
        let pelanggaran: Vec<String> = hasil.and_then(|h| h.convert()).unwrap_or_else(|e| panic!("axe: {e}"));
        self.izinkan_skrip(self.skrip).await;
        assert!(pelanggaran.is_empty(), "axe pada {halaman}, {layar}:\n{}", pelanggaran.join("\n"));
    }

    /// Tidak ada skrip yang galat dan tidak ada yang dihalangi CSP sejak pertanyaan ini terakhir
    /// diajukan.
    pub async fn tanpa_pelanggaran_csp(&self, halaman: &str) {
        let catatan = self.kendali().browser_log().await.unwrap();
        let masalah: Vec<_> = catatan
            .iter()
            .filter(|c| c.message.contains("Content Security Policy") || c.source.as_deref() == Some("javascript"))
            .map(|c| &c.message)
            .collect();
        assert!(masalah.is_empty(), "catatan peramban pada {halaman}: {masalah:#?}");
    }

    /// Benar bila JavaScript halaman berjalan.
    pub fn berskrip(&self) -> bool {
        self.skrip
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // Prosesnya segera dimatikan; sesinya tidak perlu ditutup lebih dahulu.
        if let Some(kendali) = self.kendali.take() {
            let _ = kendali.leak();
        }
    }
}
