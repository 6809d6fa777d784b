//! Perubahan SKP contoh: satu disetujui dengan versi barunya, satu ditolak, satu menunggu keputusan.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use sqlx::PgConnection;

use super::tokoh::{Tokoh, ketika, lalu, pukul};
use crate::{
    bukti::{self, Untuk},
    kernel::{berkas::Files, error::Result, id::PegawaiId, time::tanggal},
    perubahan::{self, FormPerubahan, PerubahanId},
    skp::{self, SkpId},
};

const SURAT: &[u8] = include_bytes!("data/bukti/surat.pdf");

/// Menempuh ketiganya.
pub async fn susun(
    conn: &mut PgConnection,
    files: &Files,
    tokoh: &Tokoh,
    hari: NaiveDate,
    kini: DateTime<Utc>,
) -> Result<()> {
    if let Some(rekan) = tokoh.rekan {
        disetujui(conn, files, tokoh, rekan, hari).await?;
    }
    ditolak(conn, files, tokoh, hari, kini).await?;
    menunggu(conn, files, tokoh, hari, kini).await
}

/// SKP yang berlaku bagi orang itu pada suatu hari, bila ditetapkan sebelum `sebelum`.
async fn berlaku(
    conn: &mut PgConnection,
    siapa: PegawaiId,
    hari: NaiveDate,
    sebelum: DateTime<Utc>,
) -> Result<Option<SkpId>> {
    let skp = sqlx::query_scalar!(
        "select s.skp_id from skp s where s.skp_id = skp_berlaku($1, $2) and s.ditetapkan_pada < $3",
        siapa.uuid(),
        hari,
        sebelum,
    )
    .fetch_optional(conn)
    .await?;
    Ok(skp.map(Into::into))
}

/// Hari pertama triwulan terakhir yang sudah cukup lama berjalan, selain triwulan pertama.
fn awal_triwulan(hari: NaiveDate) -> NaiveDate {
    let cukup = hari - Days::new(20);
    let awal = NaiveDate::from_ymd_opt(cukup.year(), cukup.month0() / 3 * 3 + 1, 1).unwrap_or(cukup);
    match awal.month() {
        1 => awal.checked_sub_months(Months::new(6)).unwrap_or(awal),
        _ => awal,
    }
}

/// Diusulkan pegawainya dengan bukti, sampai terkirim.
async fn usul(
    conn: &mut PgConnection,
    files: &Files,
    (siapa, skp): (PegawaiId, SkpId),
    isian: &FormPerubahan,
    pada: DateTime<Utc>,
) -> Result<PerubahanId> {
    let pelaku = ketika(siapa, pada);
    let id = perubahan::siapkan_atas_nama(conn, &pelaku, skp, isian, pada).await?;
    let nama = "Nota dinas penyesuaian program dan anggaran";
    bukti::pasang_berkas_atas_nama(conn, files, &pelaku, (Untuk::Perubahan, id.uuid()), (nama, SURAT), pada).await?;
    perubahan::usulkan_atas_nama(conn, &pelaku, id, pada).await?;
    Ok(id)
}

/// Alokasi anggaran berkurang: versi kedua berlaku sejak awal triwulan, dengan target yang disesuaikan.
async fn disetujui(
    conn: &mut PgConnection,
    files: &Files,
    tokoh: &Tokoh,
    siapa: PegawaiId,
    hari: NaiveDate,
) -> Result<()> {
    let sejak = awal_triwulan(hari);
    let waktu = |sebelum, jam, menit| pukul(lalu(sejak, sebelum), jam, menit);
    let diusulkan = waktu(23, 10, 15);
    let Some(lama) = berlaku(conn, siapa, lalu(sejak, 23), diusulkan).await? else { return Ok(()) };
    let isian = FormPerubahan {
        kondisi: "2".into(),
        uraian:
            "Anggaran kegiatan unit dipotong pada revisi tengah tahun, sehingga sebagian pekerjaan digeser ke tahun \
                 depan. Jumlah yang ditargetkan perlu disesuaikan; mutu dan waktunya tetap."
                .into(),
        asal: "PEMANTAUAN".into(),
        rujukan: "Pemantauan semester I".into(),
        berlaku: tanggal(sejak),
        ..FormPerubahan::default()
    };
    let id = usul(conn, files, (siapa, lama), &isian, diusulkan).await?;
    let diputuskan = waktu(20, 9, 5);
    let baru = perubahan::setujui_atas_nama(conn, &ketika(tokoh.penilai, diputuskan), id, diputuskan).await?;
    let disusun = waktu(17, 13, 40);
    let pemilik = ketika(siapa, disusun);
    let kurangi = |form: &mut skp::FormRencana| {
        if let Some(target) = form.target.iter_mut().find(|t| t.chars().any(|c| c.is_ascii_digit())) {
            *target = dikurangi(target);
        }
    };
    skp::ubah_rencana(conn, &pemilik, baru, kurangi, disusun).await?;
    skp::ajukan_atas_nama(conn, &pemilik, baru, disusun).await?;
    let ditetapkan = waktu(15, 8, 30);
    skp::tetapkan_atas_nama(conn, &ketika(tokoh.penilai, ditetapkan), baru, ditetapkan).await
}

/// Angka bulat pertama pada sebuah target, dikurangi seperlimanya.
fn dikurangi(target: &str) -> String {
    let awal = target.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let sisa = target.get(awal..).unwrap_or_default();
    let panjang = sisa.find(|c: char| !c.is_ascii_digit()).unwrap_or(sisa.len());
    let (angka, akhir) = sisa.split_at(panjang);
    match angka.parse::<u32>() {
        Ok(n) if n > 1 => format!("{}{}{akhir}", target.get(..awal).unwrap_or_default(), n - (n / 5).max(1)),
        _ => target.to_owned(),
    }
}

/// Penilai mengusulkan perubahan SKP-nya sendiri; atasannya menolak dengan alasan.
async fn ditolak(
    conn: &mut PgConnection,
    files: &Files,
    tokoh: &Tokoh,
    hari: NaiveDate,
    kini: DateTime<Utc>,
) -> Result<()> {
    let diusulkan = pukul(lalu(hari, 40), 11, 0);
    let Some(skp) = berlaku(conn, tokoh.penilai, lalu(hari, 40), diusulkan).await? else { return Ok(()) };
    let isian = FormPerubahan {
        kondisi: "3".into(),
        uraian: "Jumlah surat masuk turun sejak persuratan elektronik dipakai, sehingga target pengarsipan diusulkan \
                 diganti."
            .into(),
        asal: "LAINNYA".into(),
        berlaku: tanggal(akhir_masa(lalu(hari, 40), 30)),
        ..FormPerubahan::default()
    };
    let id = usul(conn, files, (tokoh.penilai, skp), &isian, diusulkan).await?;
    let diputuskan = pukul(lalu(hari, 36), 15, 20).min(kini);
    let alasan = "Penurunan surat masuk belum mengubah sasaran unit; targetnya masih dapat dicapai dengan pengarsipan \
                  digital. Bicarakan lagi bila sampai akhir triwulan tetap tidak tercapai.";
    perubahan::tolak_atas_nama(conn, &ketika(tokoh.atasan, diputuskan), id, alasan, diputuskan).await
}

/// Pegawai mengusulkan; penilainya belum memutuskan.
async fn menunggu(
    conn: &mut PgConnection,
    files: &Files,
    tokoh: &Tokoh,
    hari: NaiveDate,
    kini: DateTime<Utc>,
) -> Result<()> {
    let diusulkan = pukul(lalu(hari, 3), 13, 10).min(kini);
    let Some(skp) = berlaku(conn, tokoh.pegawai, lalu(hari, 3), diusulkan).await? else { return Ok(()) };
    let isian = FormPerubahan {
        kondisi: "2".into(),
        uraian: "Layanan antar jemput berkas dihentikan dan diganti pengiriman elektronik, sehingga target layanan \
                 lapangan tidak lagi sesuai dengan tugas."
            .into(),
        asal: "PEMANTAUAN".into(),
        rujukan: "Rapat unit bulan ini".into(),
        berlaku: tanggal(akhir_masa(hari, 10)),
        ..FormPerubahan::default()
    };
    usul(conn, files, (tokoh.pegawai, skp), &isian, diusulkan).await.map(|_| ())
}

/// Sekian hari sesudahnya, paling lambat hari terakhir tahun itu.
fn akhir_masa(hari: NaiveDate, sekian: u64) -> NaiveDate {
    let akhir = NaiveDate::from_ymd_opt(hari.year(), 12, 31).unwrap_or(hari);
    (hari + Days::new(sekian)).min(akhir)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn target_dikurangi_seperlimanya() {
        for (target, jadi) in [
            ("12 laporan", "10 laporan"),
            ("100%", "80%"),
            ("2 kali", "1 kali"),
            ("1 dokumen", "1 dokumen"),
            ("paling lambat 5 hari", "paling lambat 4 hari"),
        ] {
            assert_eq!(dikurangi(target), jadi);
        }
    }

    #[test]
    fn versi_baru_mulai_pada_awal_triwulan_yang_sudah_berjalan() {
        let hari = |t, b, h| NaiveDate::from_ymd_opt(t, b, h).unwrap();
        for (kini, awal) in [
            (hari(2026, 12, 1), hari(2026, 10, 1)),
            (hari(2026, 10, 10), hari(2026, 7, 1)),
            (hari(2026, 4, 10), hari(2025, 7, 1)),
            (hari(2026, 1, 12), hari(2025, 10, 1)),
        ] {
            assert_eq!(awal_triwulan(kini), awal, "{kini}");
        }
    }
}
