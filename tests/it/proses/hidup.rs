//! Dari folder kosong sampai berhenti dengan rapi, dan pulih sesudah dibunuh.

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use axum::http::{StatusCode, header};
use kinerja::kernel::db;
use rustix::process::{Pid, Signal, kill_process};
use uuid::Uuid;

use super::{Folder, Layanan, PERAN, akun_contoh, dengan_basis_data, jalankan, kalimat, kinerja, teks};
use crate::bantuan::{Kantor, basis_data, kabel::Kabel, pabrik, proksi::Proksi};

/// Nomor proses server PostgreSQL pribadi.
fn klaster(data: &Path) -> Option<i32> {
    std::fs::read_to_string(data.join("data/postmaster.pid")).ok()?.lines().next()?.trim().parse().ok()
}

fn hidup(pid: i32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|s| !s.contains(") Z "))
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
