//! Unggahan yang jauh terlalu besar pada proses yang sesungguhnya.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use kinerja::kernel::db;
use rustix::process::Pid;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Folder, Layanan, dengan_basis_data, url};
use crate::{
    bantuan::{Kantor, basis_data, pabrik},
    bukti::kegiatan,
};

const SEMUANYA: usize = 100 * 1024 * 1024;

/// Memori terbanyak sejak catatannya dikosongkan, dalam kB.
fn puncak(pid: Pid) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{}/status", pid.as_raw_nonzero())).unwrap();
    let baris = status.lines().find(|b| b.starts_with("VmHWM")).unwrap();
    baris.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn kosongkan_puncak(pid: Pid) {
    std::fs::write(format!("/proc/{}/clear_refs", pid.as_raw_nonzero()), "5").unwrap();
}

#[tokio::test]
async fn seratus_megabita_dijawab_413_dalam_sedetik_tanpa_memori_dan_terbaca_sampai_selesai_mengirim() {
    let (folder, pilihan) = (Folder::baru(), basis_data().await);
    let pool = db::pool(pilihan.clone(), 2);
    let kantor = Kantor::kecil(&pool).await;
    let objek = kegiatan(&pool, &kantor.sari).await;
    let layanan = Layanan::mulai(dengan_basis_data(&url(&pilihan), &folder.data())).await;
    let sari = layanan.peramban();
    assert_eq!(sari.masuk(&kantor.sari.nip, pabrik::KATA_SANDI).await.status, StatusCode::SEE_OTHER);
    sari.buka(&format!("/bukti/kegiatan/{objek}")).await;
    for bertahap in [true, false, true] {
        kosongkan_puncak(layanan.pid());
        let awal = puncak(layanan.pid());
        let mulai = Instant::now();
        let (mut baca, mut tulis) = tokio::net::TcpStream::connect(layanan.alamat).await.unwrap().into_split();
        let panjang =
            if bertahap { "transfer-encoding: chunked".into() } else { format!("content-length: {}", SEMUANYA + 400) };
        let kepala = format!(
            "POST /bukti/kegiatan/{objek} HTTP/1.1\r\nhost: {}\r\ncookie: sesi={}\r\nsec-fetch-site: same-origin\r\n\
             content-type: multipart/form-data; boundary=batas\r\n{panjang}\r\n\r\n",
            layanan.alamat,
            sari.kuki("sesi").unwrap(),
        );
        let isian = "--batas\r\ncontent-disposition: form-data; name=\"cara\"\r\n\r\nberkas\r\n--batas\r\n\
                     content-disposition: form-data; name=\"berkas\"; filename=\"besar.pdf\"\r\n\r\n%PDF-1.7";
        tulis.write_all(kepala.as_bytes()).await.unwrap();
        let pengirim = tokio::spawn(async move {
            let potongan = vec![b'x'; 64 * 1024];
            let mut terkirim = 0;
            for isi in
                std::iter::once(isian.as_bytes()).chain(std::iter::repeat_n(&potongan[..], SEMUANYA / potongan.len()))
            {
                let bungkus = if bertahap { format!("{:x}\r\n", isi.len()) } else { String::new() };
                let penutup: &[u8] = if bertahap { b"\r\n" } else { b"" };
                if tulis.write_all(&[bungkus.as_bytes(), isi, penutup].concat()).await.is_err() {
                    break;
                }
                terkirim += isi.len();
            }
            (terkirim, tulis)
        });
        let mut jawaban = vec![0; 16];
        baca.read_exact(&mut jawaban).await.unwrap();
        let lama = mulai.elapsed();
        assert!(jawaban.starts_with(b"HTTP/1.1 413"), "{}", String::from_utf8_lossy(&jawaban));
        assert!(lama < Duration::from_secs(1), "413 sesudah {lama:?}");
        // Peramban baru membaca sesudah selesai mengirim: sambungannya tidak diputus di tengah.
        let (terkirim, _tulis) = tokio::time::timeout(Duration::from_secs(30), pengirim).await.unwrap().unwrap();
        assert!(terkirim >= SEMUANYA, "diputus sesudah {terkirim} bita");
        let tumbuh = puncak(layanan.pid()).saturating_sub(awal);
        println!("bertahap={bertahap}: 413 sesudah {lama:?}, memori tumbuh {tumbuh} kB");
        assert!(tumbuh < 20 * 1024, "memori tumbuh {tumbuh} kB");
    }
    let tersimpan = std::fs::read_dir(folder.data().join("berkas")).unwrap().count();
    assert_eq!(tersimpan, 0, "ada yang tertinggal di folder berkas");
    assert_eq!(layanan.berhenti().await.code(), Some(0));
}
