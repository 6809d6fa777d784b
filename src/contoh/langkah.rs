//! Rencana aksi contoh (F7): langkah triwulanan setiap RHK, dengan bukti yang direncanakan.

use chrono::{Months, NaiveDate};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    catatan::{Berlaku, Sandaran, kata},
    model::Langkah,
};
use crate::kernel::error::Result;

/// Yang lazim pada setiap triwulan: apa, targetnya, buktinya.
const LAZIM: [(&str, &str, &str); 4] = [
    ("Menyusun jadwal kerja dan data awal", "1 jadwal kerja", "Jadwal kerja yang disetujui"),
    ("Melaksanakan dan mencatat hasilnya setiap bulan", "3 catatan bulanan", "Catatan kegiatan bulanan"),
    ("Memeriksa kemajuan dan mengejar yang tertinggal", "1 daftar kemajuan", "Daftar kemajuan"),
    ("Menuntaskan, memeriksa ulang, dan melaporkan hasilnya", "1 laporan", "Laporan akhir tahun"),
];

/// RHK yang direncanakan langkahnya setiap triwulan.
const RHK: usize = 3;

/// Langkah satu RHK pada satu triwulan.
pub struct Triwulan {
    pub nomor: Uuid,
    pemilik: Uuid,
    rencana: Uuid,
    mulai: NaiveDate,
    selesai: NaiveDate,
    urutan: i32,
    uraian: String,
    target: String,
    bukti: String,
    durasi: String,
}

impl Triwulan {
    /// Langkah RHK itu yang dikerjakan pada hari itu.
    pub fn memuat(&self, rencana: Uuid, hari: NaiveDate) -> bool {
        self.rencana == rencana && self.mulai <= hari && hari <= self.selesai
    }
}

/// Langkah setahun; pada setiap triwulan menurut versi SKP yang berlaku ketika triwulannya mulai.
pub fn langkahnya(pilihan: &[&Langkah], skp: &Berlaku) -> Vec<Triwulan> {
    (0..4).flat_map(|tw| setriwulan(pilihan, skp, tw)).collect()
}

fn setriwulan(pilihan: &[&Langkah], skp: &Berlaku, tw: usize) -> Vec<Triwulan> {
    let rentang = || {
        let mulai = NaiveDate::from_ymd_opt(skp.tahun, tw as u32 * 3 + 1, 1)?;
        Some((mulai, mulai.checked_add_months(Months::new(3))?.pred_opt()?))
    };
    let Some((mulai, selesai)) = rentang() else { return Vec::new() };
    let Some(versi) = skp.pada(mulai) else { return Vec::new() };
    let satu = |(urutan, sandaran): (i32, &Sandaran)| {
        let (uraian, target, bukti) = isi(pilihan, sandaran, tw);
        Triwulan {
            nomor: Uuid::now_v7(),
            pemilik: skp.pemilik,
            rencana: sandaran.rencana,
            mulai,
            selesai,
            urutan,
            uraian,
            target,
            bukti,
            durasi: "3 bulan".into(),
        }
    };
    (1..).zip(versi.sandaran.iter().take(RHK)).map(satu).collect()
}

/// Langkah sejabatan yang membicarakan hal yang sama dengan RHK-nya; selainnya yang lazim pada triwulan itu.
fn isi(pilihan: &[&Langkah], sandaran: &Sandaran, tw: usize) -> (String, String, String) {
    let milik = kata(&[&sandaran.rhk, &sandaran.ukuran]);
    let cocok = pilihan.iter().filter(|l| l.triwulan() == Some(tw));
    let cocok = cocok.max_by_key(|l| kata(&[&l.teks]).intersection(&milik).count());
    match cocok.filter(|l| kata(&[&l.teks]).intersection(&milik).count() > 1) {
        Some(l) => (l.teks.clone(), l.target.clone().unwrap_or_default(), "Dokumen hasil pada map bersama".into()),
        None => {
            let (apa, target, bukti) = LAZIM[tw % LAZIM.len()];
            let tentang = if sandaran.ukuran.is_empty() { &sandaran.rhk } else { &sandaran.ukuran };
            (format!("{apa}: {}", huruf_kecil(tentang)), target.into(), bukti.into())
        }
    }
}

fn huruf_kecil(teks: &str) -> String {
    let mut huruf = teks.chars();
    let Some(awal) = huruf.next() else { return String::new() };
    // Singkatan tetap singkatan.
    match huruf.clone().next().is_some_and(char::is_uppercase) {
        true => teks.to_owned(),
        false => awal.to_lowercase().chain(huruf).collect(),
    }
}

/// Menulisnya dalam satu pernyataan.
pub async fn tulis(conn: &mut PgConnection, langkah: &[Triwulan]) -> Result<()> {
    let nomor: Vec<Uuid> = langkah.iter().map(|l| l.nomor).collect();
    let pemilik: Vec<Uuid> = langkah.iter().map(|l| l.pemilik).collect();
    let rencana: Vec<Uuid> = langkah.iter().map(|l| l.rencana).collect();
    let mulai: Vec<NaiveDate> = langkah.iter().map(|l| l.mulai).collect();
    let selesai: Vec<NaiveDate> = langkah.iter().map(|l| l.selesai).collect();
    let urutan: Vec<i32> = langkah.iter().map(|l| l.urutan).collect();
    let teks = |ambil: fn(&Triwulan) -> &String| langkah.iter().map(|l| ambil(l).clone()).collect::<Vec<_>>();
    sqlx::query!(
        "insert into rencana_aksi (rencana_aksi_id, pegawai_id, rencana_id, jenis, mulai, selesai, urutan, uraian,
             target, bukti_rencana, durasi, status)
         select l.nomor, l.pemilik, l.rencana, 'TRIWULAN', l.mulai, l.selesai, l.urutan, l.uraian, l.target, l.bukti,
             l.durasi, 'BERLAKU'
         from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::date[], $5::date[], $6::int[], $7::text[], $8::text[],
                     $9::text[], $10::text[])
              l (nomor, pemilik, rencana, mulai, selesai, urutan, uraian, target, bukti, durasi)",
        &nomor,
        &pemilik,
        &rencana,
        &mulai,
        &selesai,
        &urutan,
        &teks(|l| &l.uraian),
        &teks(|l| &l.target),
        &teks(|l| &l.bukti),
        &teks(|l| &l.durasi),
    )
    .execute(conn)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sandaran(rhk: &str, ukuran: &str) -> Sandaran {
        Sandaran { rencana: Uuid::nil(), indikator: None, rhk: rhk.into(), ukuran: ukuran.into() }
    }

    #[test]
    fn langkah_membicarakan_rhk_nya() {
        let langkah: Langkah = serde_json::from_str(
            r#"{"jabatan": "Pengawas Madrasah", "periode": "TRIWULAN II",
                "teks": "Melaksanakan supervisi akademik pada delapan madrasah", "target": "8 madrasah"}"#,
        )
        .unwrap();
        let supervisi = sandaran("Terlaksananya supervisi akademik", "Jumlah madrasah yang disupervisi");
        assert_eq!(isi(&[&langkah], &supervisi, 1).1, "8 madrasah");
        assert_eq!(
            isi(&[&langkah], &supervisi, 0).0,
            "Menyusun jadwal kerja dan data awal: jumlah madrasah yang disupervisi"
        );
        let lain = sandaran("Tersedianya arsip yang tertata", "");
        assert_eq!(
            isi(&[&langkah], &lain, 1).0,
            "Melaksanakan dan mencatat hasilnya setiap bulan: tersedianya arsip yang tertata"
        );
    }
}
