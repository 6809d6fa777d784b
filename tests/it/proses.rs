//! Proses yang sesungguhnya: dijalankan, diminta berhenti, dibunuh, dan dijalankan lagi.

use std::{
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

use axum::http::{StatusCode, header};
use kinerja::kernel::db;
use rustix::process::{Pid, Signal, kill_process};
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::bantuan::{Halaman, Kantor, basis_data, kabel::Kabel, pabrik, proksi::Proksi};

/// Generus: mesin uji mungkin sedang mengerjakan yang lain.
const SIAP_DALAM: Duration = Duration::from_secs(120);

const PERAN: [&str; 12] = [
    "pegawai",
    "penilai",
    "atasan-penilai",
    "kepegawaian",
    "pimpinan-kepegawaian",
    "pyb",
    "konselor",
    "konselor-penilai",
    "konselor-fungsional",
    "pengelola",
    "admin",
    "auditor",
];

/// Folder data yang terhapus bersama ujinya.
struct Folder(PathBuf);

impl Folder {
    fn baru() -> Self {
        let folder = PathBuf::from(format!("/var/tmp/kinerja-proses-{}", &Uuid::new_v4().simple().to_string()[..12]));
        std::fs::create_dir(&folder).unwrap();
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
        Self(folder)
    }

    fn data(&self) -> PathBuf {
        self.0.join("data")
    }

    /// Salinan folder data yang sudah berisi instansi contoh dan berhenti dengan rapi.
    async fn berisi_contoh() -> Self {
        let asal = ASAL.get_or_init(siapkan_asal).await;
        let folder = Self::baru();
        let disalin = Command::new("cp").arg("-a").arg(asal).arg(folder.data()).status().unwrap();
        assert!(disalin.success());
        folder
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

static ASAL: OnceCell<PathBuf> = OnceCell::const_new();

/// Disapu oleh proses uji berikutnya, seperti klaster uji lainnya.
async fn siapkan_asal() -> PathBuf {
    let folder = PathBuf::from(format!("/var/tmp/kinerja-uji-{}", std::process::id())).join("asal");
    std::fs::create_dir_all(&folder).unwrap();
    let layanan = Layanan::mulai(kinerja(&folder)).await;
    assert!(layanan.berhenti().await.success());
    folder
}

/// Kinerja dengan lingkungan yang kosong selain yang disebut.
fn kinerja(data: &Path) -> Command {
    let mut perintah = Command::new(env!("CARGO_BIN_EXE_kinerja"));
    perintah.env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    perintah.env("KINERJA_DATA", data).env("KINERJA_ALAMAT", "127.0.0.1:0").stdin(Stdio::null());
    perintah
}

fn dengan_basis_data(url: &str, data: &Path) -> Command {
    let mut perintah = kinerja(data);
    perintah.env("DATABASE_URL", url);
    perintah
}

/// Menjalankan sampai selesai; yang tidak kunjung selesai dibunuh.
async fn jalankan(mut perintah: Command) -> Output {
    let proses = perintah.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let pid = Pid::from_child(&proses);
    let keluaran = tokio::task::spawn_blocking(move || proses.wait_with_output().unwrap());
    tokio::pin!(keluaran);
    match tokio::time::timeout(SIAP_DALAM, &mut keluaran).await {
        Ok(keluaran) => keluaran.unwrap(),
        Err(_) => {
            kill_process(pid, Signal::KILL).unwrap();
            panic!("{perintah:?} tidak kunjung selesai: {}", teks(&keluaran.await.unwrap().stderr));
        }
    }
}

fn teks(isi: &[u8]) -> String {
    String::from_utf8_lossy(isi).into_owned()
}

/// Keluaran galat tanpa catatan JSON.
fn kalimat(hasil: &Output) -> String {
    teks(&hasil.stderr).lines().filter(|b| !b.starts_with('{')).collect::<Vec<_>>().join("\n")
}

/// Kinerja yang sedang melayani; dibunuh bila ujinya gagal.
struct Layanan {
    proses: Child,
    alamat: SocketAddr,
    keluaran: mpsc::Receiver<String>,
}

impl Layanan {
    async fn mulai(mut perintah: Command) -> Self {
        let mut proses = perintah.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (kirim, keluaran) = mpsc::channel();
        let stdout = BufReader::new(proses.stdout.take().unwrap());
        std::thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|b| kirim.send(b)));
        let (kirim_galat, galat) = mpsc::channel();
        let mut stderr = proses.stderr.take().unwrap();
        std::thread::spawn(move || {
            let mut isi = String::new();
            let _ = stderr.read_to_string(&mut isi);
            kirim_galat.send(isi)
        });
        let mulai = Instant::now();
        let baris = loop {
            match keluaran.try_recv() {
                Ok(baris) => break baris,
                Err(mpsc::TryRecvError::Disconnected) => {
                    let galat = galat.recv_timeout(Duration::from_secs(5)).unwrap_or_default();
                    panic!("Kinerja berhenti sebelum siap:\n{galat}");
                }
                Err(mpsc::TryRecvError::Empty) => assert!(mulai.elapsed() < SIAP_DALAM, "belum juga siap"),
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        };
        let alamat = baris.strip_prefix("Kinerja siap di http://127.0.0.1:").expect(&baris);
        let porta = alamat.parse::<u16>().expect(&baris);
        Self { proses, alamat: SocketAddr::from(([127, 0, 0, 1], porta)), keluaran }
    }

    fn peramban(&self) -> Kabel {
        Kabel::ke(self.alamat)
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.proses)
    }

    async fn selesai(&mut self, paling_lama: Duration) -> Option<ExitStatus> {
        let mulai = Instant::now();
        while mulai.elapsed() < paling_lama {
            if let Some(status) = self.proses.try_wait().unwrap() {
                return Some(status);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        None
    }

    /// Diminta berhenti; janjinya dua puluh detik. Tidak ada baris lain di keluaran.
    async fn berhenti(mut self) -> ExitStatus {
        kill_process(self.pid(), Signal::TERM).unwrap();
        let status = self.selesai(Duration::from_secs(20)).await.expect("belum berhenti sesudah 20 detik");
        assert_eq!(self.keluaran.iter().collect::<Vec<_>>(), Vec::<String>::new());
        status
    }

    async fn dibunuh(mut self) {
        kill_process(self.pid(), Signal::KILL).unwrap();
        self.selesai(Duration::from_secs(10)).await.unwrap();
    }
}

impl Drop for Layanan {
    fn drop(&mut self) {
        let _ = self.proses.kill();
        let _ = self.proses.wait();
    }
}

/// Nomor proses server PostgreSQL pribadi.
fn klaster(data: &Path) -> Option<i32> {
    std::fs::read_to_string(data.join("data/postmaster.pid")).ok()?.lines().next()?.trim().parse().ok()
}

fn hidup(pid: i32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|s| !s.contains(") Z "))
}

/// Semua `(peran, NIP)` pada tabel akun contoh, dan kata sandinya.
fn akun_contoh(pintu: &Halaman) -> (Vec<(String, String)>, String) {
    let html = scraper::Html::parse_document(&pintu.html);
    let baris = scraper::Selector::parse("tr[data-peran]").unwrap();
    let orang = html
        .select(&baris)
        .map(|b| (b.attr("data-peran").unwrap().to_owned(), b.attr("data-nip").unwrap().to_owned()))
        .collect();
    (orang, pintu.teks("[data-kata-sandi]"))
}

/// Masuk sebagai pegawai contoh.
async fn pegawai_contoh(layanan: &Layanan) -> Kabel {
    let peramban = layanan.peramban();
    let (orang, kata_sandi) = akun_contoh(&peramban.buka("/masuk").await);
    let (_, nip) = orang.iter().find(|(peran, _)| peran == "auditor").unwrap();
    assert_eq!(peramban.masuk(nip, &kata_sandi).await.status, StatusCode::SEE_OTHER);
    peramban
}

/// Draf SKP pada tahun yang belum dipakai siapa pun; hasilnya alamatnya.
async fn draf(peramban: &Kabel, tahun: u16) -> String {
    let isi = format!("kunci={}&mulai=1%2F1%2F{tahun}&selesai=31%2F12%2F{tahun}", Uuid::new_v4());
    let baru = peramban.buka("/skp/baru").await;
    let (aksi, bawaan) = baru.formulir("Buat draf", &[]);
    let pendekatan = bawaan.split('&').filter(|b| !["kunci=", "mulai=", "selesai="].iter().any(|k| b.starts_with(k)));
    let isi = [vec![isi.as_str()], pendekatan.collect()].concat().join("&");
    let jawaban = peramban.tanya("POST", &aksi, &isi).await.unwrap();
    assert_eq!(jawaban.status, StatusCode::SEE_OTHER, "{}", jawaban.isi());
    jawaban.kepala[header::LOCATION].to_str().unwrap().to_owned()
}

/// Menyimpan satu RHK; benar bila dijawab tersimpan.
async fn simpan_rhk(peramban: &Kabel, skp: &str, rhk: &str) -> bool {
    let isi = [("kunci", Uuid::new_v4().to_string().as_str()), ("bagian", "UTAMA"), ("rhk", rhk)]
        .map(|(n, v)| (n.to_owned(), v.to_owned()));
    let isi = serde_html_form::to_string(isi).unwrap()
        + "&rhk_pimpinan=direktif&aspek=KUANTITAS&indikator=Jumlah&target=1+buah&indikator_id=&satuan=&arah=";
    let jawaban = peramban.tanya("POST", &format!("{skp}/rencana"), &isi).await;
    jawaban.is_ok_and(|h| h.status == StatusCode::SEE_OTHER)
}

#[tokio::test]
async fn dari_folder_kosong_sampai_setiap_orang_contoh_masuk_lalu_berhenti_dengan_rapi() {
    let folder = Folder::baru();
    let layanan = Layanan::mulai(kinerja(&folder.data())).await;
    let (orang, kata_sandi) = akun_contoh(&layanan.peramban().buka("/masuk").await);
    assert_eq!(orang.iter().map(|(peran, _)| peran.as_str()).collect::<Vec<_>>(), PERAN);
    for (peran, nip) in &orang {
        let peramban = layanan.peramban();
        let jawaban = peramban.masuk(nip, &kata_sandi).await;
        assert_eq!(jawaban.status, StatusCode::SEE_OTHER, "{peran}: {}", jawaban.isi());
        assert_eq!(jawaban.kepala[header::LOCATION], "/", "{peran}");
        assert_eq!(peramban.buka("/").await.status, StatusCode::OK, "{peran}");
    }
    for (alamat, isi) in [("/healthz", "hidup\n"), ("/readyz", "siap\n")] {
        assert_eq!(layanan.peramban().buka(alamat).await.html, isi);
    }
    let peramban = pegawai_contoh(&layanan).await;
    let skp = draf(&peramban, 2031).await;
    let server = klaster(&folder.data()).unwrap();
    assert!(hidup(server));
    assert_eq!(layanan.berhenti().await.code(), Some(0));
    assert!(!hidup(server), "server basis data masih hidup");
    assert_eq!(klaster(&folder.data()), None);

    let mulai = Instant::now();
    let layanan = Layanan::mulai(kinerja(&folder.data())).await;
    // Memuat instansi contoh saja lebih lama daripada ini.
    assert!(mulai.elapsed() < Duration::from_secs(8), "mulai lagi memakan {:?}", mulai.elapsed());
    assert_eq!(akun_contoh(&layanan.peramban().buka("/masuk").await).0, orang);
    assert_eq!(peramban_lama(&layanan, &peramban).buka(&skp).await.status, StatusCode::OK);
    assert_eq!(layanan.berhenti().await.code(), Some(0));
}

/// Peramban yang sama, dengan kuki yang sama, pada proses yang baru.
fn peramban_lama(layanan: &Layanan, lama: &Kabel) -> Kabel {
    let baru = layanan.peramban();
    baru.taruh_kuki("sesi", &lama.kuki("sesi").unwrap());
    baru
}

#[tokio::test]
async fn berjalan_juga_sebagai_pengguna_biasa() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let folder = Folder::baru();
    let (data, rumah) = (folder.data(), folder.0.join("rumah"));
    for folder in [&data, &rumah] {
        std::fs::create_dir(folder).unwrap();
        assert!(Command::new("chown").arg("nobody").arg(folder).status().unwrap().success());
    }
    // Folder kerja pengembang tidak selalu terbaca oleh orang lain.
    let biner = folder.0.join("kinerja");
    std::fs::copy(env!("CARGO_BIN_EXE_kinerja"), &biner).unwrap();
    let mut perintah = Command::new("setpriv");
    perintah.args(["--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "--"]).arg(&biner);
    perintah.env_clear().env("PATH", "/usr/bin:/bin").env("HOME", &rumah).env("KINERJA_DATA", &data);
    perintah.env("KINERJA_ALAMAT", "127.0.0.1:0").env("KINERJA_CONTOH", "tidak").current_dir("/");
    let layanan = Layanan::mulai(perintah).await;
    let pintu = layanan.peramban().buka("/masuk").await;
    assert_eq!(pintu.status, StatusCode::OK);
    assert!(!pintu.html.contains("Akun contoh"));
    let server = klaster(&data).unwrap();
    assert_eq!(layanan.berhenti().await.code(), Some(0));
    assert!(!hidup(server));
}

#[tokio::test]
async fn dibunuh_saat_menulis_lalu_pulih_sendiri_dengan_semua_yang_dijawab_tersimpan() {
    let folder = Folder::berisi_contoh().await;
    let layanan = Layanan::mulai(kinerja(&folder.data())).await;
    let peramban = std::sync::Arc::new(pegawai_contoh(&layanan).await);
    let mut penulis = Vec::new();
    for n in 0..3_u16 {
        let (peramban, skp) = (peramban.clone(), draf(&peramban, 2031 + n).await);
        penulis.push(tokio::spawn(async move {
            let mut dijawab = Vec::new();
            for m in 0..59 {
                let rhk = format!("Tersimpannya simpanan {n}.{m}.");
                if !simpan_rhk(&peramban, &skp, &rhk).await {
                    break;
                }
                dijawab.push(rhk);
            }
            (skp, dijawab)
        }));
    }
    tokio::time::sleep(Duration::from_millis(700)).await;
    let server = klaster(&folder.data()).unwrap();
    layanan.dibunuh().await;
    let layanan = Layanan::mulai(kinerja(&folder.data())).await;
    assert_ne!(klaster(&folder.data()).unwrap(), server);
    assert!(!hidup(server), "server lama masih hidup di samping yang baru");
    let peramban = peramban_lama(&layanan, &peramban);
    let mut banyak = 0;
    for penulis in penulis {
        let (skp, dijawab) = penulis.await.unwrap();
        let halaman = peramban.buka(&skp).await;
        for rhk in &dijawab {
            assert!(halaman.html.contains(rhk.as_str()), "{rhk} dijawab tersimpan, tetapi tidak ada");
        }
        banyak += dijawab.len();
    }
    assert!(banyak > 5, "hanya {banyak} simpanan sebelum dibunuh");
    assert_eq!(layanan.berhenti().await.code(), Some(0));
}

#[tokio::test]
async fn dua_proses_tidak_memakai_folder_yang_sama() {
    let folder = Folder::berisi_contoh().await;
    let layanan = Layanan::mulai(kinerja(&folder.data())).await;
    let kedua = jalankan(kinerja(&folder.data())).await;
    assert_eq!(kedua.status.code(), Some(1));
    assert_eq!(teks(&kedua.stdout), "");
    assert!(kalimat(&kedua).contains("Kinerja lain sedang berjalan"), "{}", kalimat(&kedua));
    assert!(kalimat(&kedua).contains("KINERJA_DATA"));
    assert_eq!(layanan.peramban().buka("/readyz").await.status, StatusCode::OK);
    assert_eq!(layanan.peramban().buka("/masuk").await.status, StatusCode::OK);
    assert_eq!(layanan.berhenti().await.code(), Some(0));
}

#[tokio::test]
async fn server_basis_data_yang_mati_sendiri_menghentikan_kinerja_dengan_penjelasan() {
    let folder = Folder::berisi_contoh().await;
    let mut layanan = Layanan::mulai(kinerja(&folder.data())).await;
    let server = Pid::from_raw(klaster(&folder.data()).unwrap()).unwrap();
    kill_process(server, Signal::KILL).unwrap();
    assert_eq!(layanan.selesai(Duration::from_secs(20)).await.unwrap().code(), Some(1));
    let layanan = Layanan::mulai(kinerja(&folder.data())).await;
    assert_eq!(layanan.peramban().buka("/readyz").await.status, StatusCode::OK);
    assert_eq!(layanan.berhenti().await.code(), Some(0));
}

#[tokio::test]
async fn tanpa_postgresql_dikatakan_apa_yang_harus_dipasang() {
    let folder = Folder::baru();
    let mut salah_tunjuk = kinerja(&folder.data());
    salah_tunjuk.env("KINERJA_PG_BIN", "/nonexistent");
    let hasil = jalankan(salah_tunjuk).await;
    assert_eq!(hasil.status.code(), Some(1));
    assert!(kalimat(&hasil).contains("KINERJA_PG_BIN"), "{}", kalimat(&hasil));
    assert!(!folder.data().join("data").exists());

    // Folder data dari versi yang tidak ada di mana pun: apa pun yang terpasang di sini tidak cocok.
    let lama = folder.0.join("lama");
    std::fs::create_dir_all(lama.join("data")).unwrap();
    std::fs::write(lama.join("data/PG_VERSION"), "9\n").unwrap();
    if rustix::process::geteuid().is_root() {
        assert!(Command::new("chown").args(["-R", "nobody"]).arg(&lama).status().unwrap().success());
    }
    let mut tidak_ada = kinerja(&lama);
    tidak_ada.env("KINERJA_PG_PROVISION", "tidak");
    let hasil = jalankan(tidak_ada).await;
    assert_eq!(hasil.status.code(), Some(1));
    assert_eq!(teks(&hasil.stdout), "");
    let kalimat = kalimat(&hasil);
    for kata in ["apt-get install postgresql", "DATABASE_URL", "KINERJA_PG_BIN"] {
        assert!(kalimat.contains(kata), "{kata}: {kalimat}");
    }
}

fn url(pilihan: &sqlx::postgres::PgConnectOptions) -> String {
    let nama = pilihan.get_database().unwrap();
    match pilihan.get_socket() {
        Some(soket) => format!(
            "postgres://{}@localhost:{}/{nama}?host={}",
            pilihan.get_username(),
            pilihan.get_port(),
            soket.display()
        ),
        None => {
            let (awal, _) = std::env::var("DATABASE_URL")
                .unwrap()
                .rsplit_once('/')
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
                .unwrap();
            format!("{awal}/{nama}")
        }
    }
}

#[tokio::test]
async fn basis_data_sendiri_tidak_diisi_contoh_kecuali_diminta() {
    let (folder, pilihan) = (Folder::baru(), basis_data().await);
    let url = url(&pilihan);
    let perintah = |argumen: &[&str]| {
        let mut perintah = dengan_basis_data(&url, &folder.data());
        perintah.args(argumen);
        perintah
    };
    let hasil = jalankan(perintah(&["migrate"])).await;
    assert_eq!(hasil.status.code(), Some(0), "{}", kalimat(&hasil));
    let layanan = Layanan::mulai(perintah(&["serve"])).await;
    assert!(!layanan.peramban().buka("/masuk").await.html.contains("Akun contoh"));
    assert_eq!(layanan.berhenti().await.code(), Some(0));

    for _ in 0..2 {
        let hasil = jalankan(perintah(&["contoh"])).await;
        assert_eq!(hasil.status.code(), Some(0), "{}", kalimat(&hasil));
    }
    let layanan = Layanan::mulai(perintah(&[])).await;
    let (orang, kata_sandi) = akun_contoh(&layanan.peramban().buka("/masuk").await);
    assert_eq!(orang.len(), PERAN.len());

    // Kata sandi terbitan: harus diganti saat pertama masuk, dan mengakhiri sesi yang ada.
    let nip = &orang[0].1;
    let lama = layanan.peramban();
    lama.masuk(nip, &kata_sandi).await;
    let terbit = jalankan(perintah(&["akun", "terbitkan", nip])).await;
    assert_eq!(terbit.status.code(), Some(0), "{}", kalimat(&terbit));
    let keluaran = teks(&terbit.stdout);
    let sementara = keluaran.lines().next().unwrap().strip_prefix("Kata sandi sementara: ").unwrap();
    assert_eq!(lama.buka("/").await.status, StatusCode::SEE_OTHER);
    let peramban = layanan.peramban();
    assert_eq!(peramban.masuk(nip, &kata_sandi).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(peramban.masuk(nip, sementara).await.kepala[header::LOCATION], "/kata-sandi");
    assert_eq!(peramban.buka("/skp").await.kepala[header::LOCATION], "/kata-sandi");
    let cabut = jalankan(perintah(&["akun", "cabut-sesi", nip])).await;
    assert_eq!((cabut.status.code(), teks(&cabut.stdout).as_str()), (Some(0), "1 sesi diakhiri.\n"));
    let asing = jalankan(perintah(&["akun", "terbitkan", "199901012020011999"])).await;
    assert_eq!(asing.status.code(), Some(1));
    assert!(kalimat(&asing).contains("Tidak ada pegawai dengan NIP"), "{}", kalimat(&asing));
    assert_eq!(layanan.berhenti().await.code(), Some(0));
}

#[tokio::test]
async fn contoh_tidak_dimuat_di_antara_pegawai_sungguhan() {
    let (folder, pilihan) = (Folder::baru(), basis_data().await);
    let pool = db::pool(pilihan.clone(), 1);
    Kantor::kecil(&pool).await;
    let sebelum: i64 = sqlx::query_scalar("select count(*) from pegawai").fetch_one(&pool).await.unwrap();
    let mut contoh = dengan_basis_data(&url(&pilihan), &folder.data());
    contoh.arg("contoh");
    let mut diminta = dengan_basis_data(&url(&pilihan), &folder.data());
    diminta.env("KINERJA_CONTOH", "ya");
    for perintah in [contoh, diminta] {
        let hasil = jalankan(perintah).await;
        assert_eq!(hasil.status.code(), Some(1));
        assert_eq!(kalimat(&hasil).lines().count(), 1, "{}", kalimat(&hasil));
        assert!(kalimat(&hasil).contains("pegawai sungguhan"), "{}", kalimat(&hasil));
    }
    let sesudah: i64 = sqlx::query_scalar("select count(*) from pegawai").fetch_one(&pool).await.unwrap();
    assert_eq!(sebelum, sesudah);
}

#[tokio::test]
async fn salah_memakai_perintah_dan_salah_alamat_dibedakan_dari_kodenya() {
    let folder = Folder::baru();
    for argumen in [&["--tidak-dikenal"][..], &["entah"], &["akun", "terbitkan"], &["--alamat", "bukan-alamat"]] {
        let mut perintah = kinerja(&folder.data());
        perintah.args(argumen);
        let hasil = jalankan(perintah).await;
        assert_eq!(hasil.status.code(), Some(2), "{argumen:?}");
        assert_eq!(teks(&hasil.stdout), "");
    }
    let mut bantuan = kinerja(&folder.data());
    bantuan.arg("--help");
    let hasil = jalankan(bantuan).await;
    assert_eq!(hasil.status.code(), Some(0));
    assert!(teks(&hasil.stdout).contains("KINERJA_ALAMAT"));

    let mut tak_terbaca = dengan_basis_data("bukan alamat", &folder.data());
    tak_terbaca.arg("migrate");
    let mut tak_terjangkau = dengan_basis_data("postgres://kinerja@127.0.0.1:9/kinerja", &folder.data());
    tak_terjangkau.arg("migrate");
    for perintah in [tak_terbaca, tak_terjangkau] {
        let hasil = jalankan(perintah).await;
        assert_eq!(hasil.status.code(), Some(1));
        assert!(kalimat(&hasil).contains("DATABASE_URL"), "{}", kalimat(&hasil));
    }
    let terpakai = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let pilihan = basis_data().await;
    let mut bentrok = dengan_basis_data(&url(&pilihan), &folder.data());
    bentrok.env("KINERJA_ALAMAT", terpakai.local_addr().unwrap().to_string());
    let hasil = jalankan(bentrok).await;
    assert_eq!(hasil.status.code(), Some(1));
    assert!(kalimat(&hasil).contains("KINERJA_ALAMAT"), "{}", kalimat(&hasil));
}

#[tokio::test]
async fn doctor_menyebut_pengaturan_yang_membahayakan() {
    let folder = Folder::berisi_contoh().await;
    let mut baik = kinerja(&folder.data());
    baik.arg("doctor");
    let hasil = jalankan(baik).await;
    assert_eq!(hasil.status.code(), Some(0), "{}", kalimat(&hasil));
    assert!(!teks(&hasil.stdout).contains("KURANG"));
    for nama in ["fsync = on", "full_page_writes = on", "data_checksums = on", "synchronous_commit = on"] {
        assert!(teks(&hasil.stdout).contains(nama), "{nama}: {}", teks(&hasil.stdout));
    }
    // `synchronous_commit` dapat dimatikan per basis data, juga pada server yang selebihnya aman.
    let pilihan = basis_data().await;
    let pool = db::pool(pilihan.clone(), 1);
    let nama = pilihan.get_database().unwrap();
    let sql = format!("alter database {nama} set synchronous_commit = off");
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&pool).await.unwrap();
    let mut buruk = dengan_basis_data(&url(&pilihan), &folder.data());
    buruk.arg("doctor");
    let hasil = jalankan(buruk).await;
    assert_eq!(hasil.status.code(), Some(1));
    assert!(teks(&hasil.stdout).contains("KURANG synchronous_commit = off"), "{}", teks(&hasil.stdout));
    assert!(kalimat(&hasil).contains("membahayakan data"));
}

#[tokio::test]
async fn berhenti_tidak_tertahan_oleh_basis_data_yang_bungkam() {
    let (folder, pilihan) = (Folder::baru(), basis_data().await);
    let pool = db::pool(pilihan.clone(), 2);
    let kantor = Kantor::kecil(&pool).await;
    let proksi = Proksi::baru(&pilihan).await;
    let layanan = Layanan::mulai(dengan_basis_data(&proksi.url(), &folder.data())).await;
    let sari = layanan.peramban();
    assert_eq!(sari.masuk(&kantor.sari.nip, pabrik::KATA_SANDI).await.status, StatusCode::SEE_OTHER);
    assert_eq!(sari.buka("/").await.status, StatusCode::OK);
    proksi.bungkam();
    let (halaman, simpanan) = tokio::join!(sari.buka("/"), sari.tanya("POST", "/keluar", "kunci=x"));
    assert_eq!(halaman.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(simpanan.unwrap().status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(layanan.berhenti().await.code(), Some(0));
}

#[tokio::test]
async fn permintaan_yang_sedang_berjalan_diselesaikan_sebelum_berhenti() {
    let (folder, pilihan) = (Folder::baru(), basis_data().await);
    let pool = db::pool(pilihan.clone(), 2);
    let kantor = Kantor::kecil(&pool).await;
    let proksi = Proksi::baru(&pilihan).await;
    let layanan = Layanan::mulai(dengan_basis_data(&proksi.url(), &folder.data())).await;
    let sari = layanan.peramban();
    sari.masuk(&kantor.sari.nip, pabrik::KATA_SANDI).await;
    let (aksi, isi) = sari.buka("/skp/baru").await.formulir("Buat draf", &[]);
    proksi.lambat(Duration::from_millis(30));
    let sambungan = sari.kirim("POST", &aksi, &isi).await.unwrap();
    tokio::time::sleep(Duration::from_millis(80)).await;
    let (jawaban, status) = tokio::join!(sari.baca(sambungan, &aksi), layanan.berhenti());
    assert_eq!(status.code(), Some(0));
    assert_eq!(jawaban.unwrap().status, StatusCode::SEE_OTHER);
    let tersimpan: i64 = sqlx::query_scalar("select count(*) from skp").fetch_one(&pool).await.unwrap();
    assert_eq!(tersimpan, 1);
}
