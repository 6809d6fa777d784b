//! Pengukuran contoh: periode yang sudah lewat ditetapkan, yang berjalan masih diisi.

use std::collections::HashSet;

use chrono::{DateTime, Days, NaiveDate, Utc};
use rust_decimal::Decimal;
use sqlx::PgConnection;

use super::tokoh::{ketika, pukul};
use crate::{
    kernel::{error::Result, id::PegawaiId},
    pengukuran::{self, Ukuran},
    periode::{Bagian, JenisPeriode, Rentang},
    skp::SkpId,
};

/// Di luar orang-orang di sekitar akun contoh, satu dari sekian orang sudah mengukur.
const SETIAP: usize = 8;

const KETERANGAN: [&str; 3] = [
    "Dihitung dari rekap unit; belum tercatat satu per satu sebagai kegiatan.",
    "Menurut laporan bulanan yang sudah diperiksa bersama tim.",
    "Sebagian baru selesai pada pekan terakhir; rinciannya pada bukti dokumentasi bulan itu.",
];

struct Terukur {
    skp: SkpId,
    pemilik: PegawaiId,
    masa: Rentang,
    sampai: NaiveDate,
    ditetapkan: DateTime<Utc>,
    dekat: bool,
    kini: bool,
}

/// Mengukur SKP yang ditetapkan: orang di sekitar akun contoh semuanya, yang lain sebagian.
pub async fn susun(conn: &mut PgConnection, hari: NaiveDate, kini: DateTime<Utc>) -> Result<()> {
    let jenis = sqlx::query_scalar!("select pengukuran from instansi").fetch_one(&mut *conn).await?;
    let jenis = JenisPeriode::baca_satuan(&jenis).unwrap_or(JenisPeriode::Triwulanan);
    let tidak_bertugas: HashSet<uuid::Uuid> =
        sqlx::query_scalar!("select pegawai_id from keadaan_pegawai where mulai <= $1", hari)
            .fetch_all(&mut *conn)
            .await?
            .into_iter()
            .collect();
    for (n, s) in semua(conn, hari).await?.into_iter().enumerate() {
        let lengkap = s.dekat || (s.kini && n.is_multiple_of(SETIAP));
        if !lengkap || tidak_bertugas.contains(&s.pemilik.uuid()) {
            continue;
        }
        for (ke, p) in
            jenis.dalam(s.masa).iter().map(Bagian::rentang).enumerate().filter(|(_, p)| p.selesai <= s.sampai)
        {
            let lewat = p.selesai + Days::new(2 + n as u64 % 5);
            let menetapkan = lewat < hari;
            // Yang belum berakhir sudah mulai diisi sebagian orang; yang belum mulai belum ada.
            let pada = match menetapkan {
                true => pukul(lewat, 8 + n as i64 % 7, n as i64 % 60),
                false if p.mulai < hari && n.is_multiple_of(2) => kini.min(pukul(hari, 8, 0)),
                false => continue,
            };
            if pada < s.ditetapkan || pada > kini {
                continue;
            }
            let isi = |i: usize, u: &mut Ukuran| lengkapi(u, (n, ke, i), menetapkan);
            let pelaku = ketika(s.pemilik, pada);
            pengukuran::ukur_atas_nama(conn, &pelaku, (s.skp, p.mulai), isi, menetapkan, pada).await?;
        }
    }
    Ok(())
}

async fn semua(conn: &mut PgConnection, hari: NaiveDate) -> Result<Vec<Terukur>> {
    let baris = sqlx::query!(
        r#"
        select s.skp_id, s.pemilik_id, s.mulai, s.selesai, s.digantikan_mulai, s.ditetapkan_pada as "ditetapkan!",
            s.tahun = extract(year from $1::date) as "kini!",
            s.pemilik_id in (select a.pegawai_id from akun_contoh a)
                or s.tahun = extract(year from $1::date) and exists (
                    select from penilai_pegawai h
                    join akun_contoh a on a.pegawai_id = h.penilai_id and a.peran in ('penilai', 'atasan-penilai')
                    where h.pegawai_id = s.pemilik_id and h.mulai <= $1 and $1 < h.selesai) as "dekat!"
        from skp s
        where s.status = 'ditetapkan'
        order by s.pemilik_id, s.mulai
        "#,
        hari,
    )
    .fetch_all(conn)
    .await?;
    let satu = |b: NaiveDate, akhir: NaiveDate| Rentang { mulai: b, selesai: akhir };
    Ok(baris
        .into_iter()
        .map(|b| Terukur {
            skp: b.skp_id.into(),
            pemilik: b.pemilik_id.into(),
            masa: satu(b.mulai, b.selesai),
            sampai: b.digantikan_mulai.and_then(|d| d.pred_opt()).unwrap_or(b.selesai),
            ditetapkan: b.ditetapkan,
            dekat: b.dekat,
            kini: b.kini,
        })
        .collect())
}

/// Usulan dari catatan dibiarkan; yang tidak tercatat sebagai kegiatan diisi menurut kemajuan periodenya.
fn lengkapi(u: &mut Ukuran, (n, ke, i): (usize, usize, usize), menetapkan: bool) {
    let Some(sasaran) = u.sasaran() else {
        if menetapkan || i == 0 {
            u.tulisan = "Terlaksana sesuai rencana periode ini".into();
        }
        return;
    };
    if !sasaran.terukur() {
        u.keterangan = "Tidak ada kejadian pada periode ini.".into();
        return;
    }
    if !u.tulisan.is_empty() || (!menetapkan && i % 2 == 1) {
        return;
    }
    let target = u.indikator.angka.unwrap_or_default();
    let persen = if u.menjumlah() {
        // Seperempat target setiap triwulan, sedikit lebih atau kurang.
        Decimal::from(22 + (n + i * 3 + ke * 2) % 7)
    } else {
        Decimal::from(94 + (n + i * 5 + ke) % 10)
    };
    let angka = (target * persen / Decimal::ONE_HUNDRED).round_dp(u32::from(!u.menjumlah() && target.scale() > 0));
    u.tulisan = angka.normalize().to_string().replace('.', ",");
    if (n + i).is_multiple_of(4) {
        u.keterangan = KETERANGAN[(n + i) / 4 % KETERANGAN.len()].into();
    }
}
