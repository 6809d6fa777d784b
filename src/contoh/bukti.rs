//! Bukti contoh pada kegiatan: berkas sungguhan yang kecil, dan beberapa tautan.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    bukti,
    kernel::{
        berkas::{Files, Sidik},
        error::Result,
    },
};

const LAPORAN: &[u8] = include_bytes!("data/bukti/laporan.pdf");
const NOTULA: &[u8] = include_bytes!("data/bukti/notula.pdf");
const RAPAT: &[u8] = include_bytes!("data/bukti/rapat.jpg");
const LAPANGAN: &[u8] = include_bytes!("data/bukti/lapangan.jpg");
const REKAP: &[u8] = include_bytes!("data/bukti/rekap.png");

/// Tautan contoh: yang terbuka bagi siapa saja, dan yang meminta masuk.
const TAUTAN: [(&str, Option<&str>); 2] =
    [("https://riau.kemenag.go.id/", None), ("https://drive.google.com/drive/folders/peragaan", Some("MEMINTA_MASUK"))];

/// Kegiatan yang berbukti, dan nama buktinya.
pub struct Berbukti {
    pub kegiatan: Uuid,
    pub pemilik: Uuid,
    pub nama: String,
    pub pada: DateTime<Utc>,
}

/// Memasangnya sekaligus; berkas yang sama disimpan sekali.
pub async fn pasang(conn: &mut PgConnection, files: &Files, semua: &[Berbukti], pada: DateTime<Utc>) -> Result<()> {
    let mut sidik: Vec<Sidik> = Vec::new();
    for isi in [LAPORAN, NOTULA, RAPAT, LAPANGAN, REKAP] {
        sidik.push(bukti::simpan_berkas(conn, files, isi, pada).await?);
    }
    let macam: Vec<usize> = semua.iter().enumerate().map(|(n, b)| macam(&b.nama, n)).collect();
    let kegiatan: Vec<Uuid> = semua.iter().map(|b| b.kegiatan).collect();
    let pemilik: Vec<Uuid> = semua.iter().map(|b| b.pemilik).collect();
    let saat: Vec<DateTime<Utc>> = semua.iter().map(|b| b.pada).collect();
    let nomor: Vec<Uuid> = semua.iter().map(|_| Uuid::now_v7()).collect();
    let akhiran = [".pdf", ".pdf", ".jpg", ".jpg", ".png"];
    let nama: Vec<String> = semua
        .iter()
        .zip(&macam)
        .map(|(b, m)| format!("{}{}", b.nama.replace('/', "-"), akhiran.get(*m).copied().unwrap_or_default()))
        .collect();
    let isi: Vec<Option<Vec<u8>>> = macam.iter().map(|m| sidik.get(*m).map(|s| s.bytes().to_vec())).collect();
    let tautan = |m: &usize| m.checked_sub(sidik.len()).and_then(|t| TAUTAN.get(t));
    let alamat: Vec<Option<String>> = macam.iter().map(|m| tautan(m).map(|t| t.0.to_owned())).collect();
    let hasil: Vec<Option<String>> = macam.iter().map(|m| tautan(m).and_then(|t| t.1).map(str::to_owned)).collect();
    sqlx::query!(
        "insert into bukti (bukti_id, pegawai_id, pengunggah_id, untuk, objek_id, nama, sidik, tautan, dicoba_pada,
                            hasil_coba, pada)
         select b.nomor, b.pemilik, b.pemilik, 'KEGIATAN', b.kegiatan, b.nama, b.sidik, b.tautan,
             case when b.tautan is not null then b.pada end, b.hasil, b.pada
         from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::bytea[], $6::text[], $7::text[],
                     $8::timestamptz[])
              b (nomor, pemilik, kegiatan, nama, sidik, tautan, hasil, pada)",
        &nomor,
        &pemilik,
        &kegiatan,
        &nama,
        &isi as &[Option<Vec<u8>>],
        &alamat as &[Option<String>],
        &hasil as &[Option<String>],
        &saat,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Menurut namanya: foto, notula, rekap, atau laporan; sesekali tautan.
fn macam(nama: &str, n: usize) -> usize {
    let nama = nama.to_lowercase();
    let memuat = |kata: &[&str]| kata.iter().any(|k| nama.contains(k));
    match n % 23 {
        7 => 5,
        18 => 6,
        _ if memuat(&["foto"]) => 2 + n % 2,
        _ if memuat(&["notul", "daftar hadir", "berita acara", "undangan"]) => 1,
        _ if memuat(&["rekap", "tangkapan", "grafik"]) => 4,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jenis_bukti_menurut_namanya() {
        for (nama, n, jadi) in [
            ("Instrumen observasi kelas, foto", 0, 2),
            ("Daftar hadir dan notulen rapat kerja", 1, 1),
            ("Rekap peristiwa nikah bulanan", 2, 4),
            ("Draf program pendampingan", 3, 0),
            ("Draf program pendampingan", 7, 5),
        ] {
            assert_eq!(macam(nama, n), jadi, "{nama}");
        }
    }
}
