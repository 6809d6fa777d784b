//! Orang-orang pada halaman masuk, dan waktu kejadian mereka.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use sqlx::PgConnection;

use crate::kernel::{auth::Pengguna, error::Result, id::PegawaiId, time::Zona};

/// Sesudah hari ke sekian barulah setahun itu cukup panjang untuk mutasi, perubahan, dan serah terimanya.
const CUKUP_PANJANG: u32 = 120;

/// Pemilik akun contoh, dan yang berpindah tugas bila tahunnya sudah cukup panjang.
pub struct Tokoh {
    pub pegawai: PegawaiId,
    /// Rekan seunit pegawai itu, sama-sama bawahan penilai.
    pub rekan: Option<PegawaiId>,
    pub penilai: PegawaiId,
    pub atasan: PegawaiId,
    pub pimpinan: PegawaiId,
    pub pengelola: PegawaiId,
}

impl Tokoh {
    /// Kosong bila kantornya terlalu kecil untuk semua peran.
    pub async fn kenali(conn: &mut PgConnection, hari: NaiveDate) -> Result<Option<Self>> {
        let akun = sqlx::query!("select peran, pegawai_id from akun_contoh").fetch_all(&mut *conn).await?;
        let cari = |peran: &str| akun.iter().find(|a| a.peran == peran).map(|a| PegawaiId::from(a.pegawai_id));
        let (Some(pegawai), Some(penilai), Some(atasan), Some(pimpinan), Some(pengelola)) =
            (cari("pegawai"), cari("penilai"), cari("atasan-penilai"), cari("pimpinan-kepegawaian"), cari("pengelola"))
        else {
            return Ok(None);
        };
        let rekan = sqlx::query_scalar!(
            "select h.pegawai_id from penilai_pegawai h
             join penempatan a on a.pegawai_id = h.pegawai_id and berlaku(a.mulai, a.selesai, $3)
             join penempatan b on b.unit_id = a.unit_id and b.pegawai_id = $2 and berlaku(b.mulai, b.selesai, $3)
             where h.penilai_id = $1 and h.pegawai_id <> $2 and h.mulai <= $3 and $3 < h.selesai
             order by a.mulai, h.pegawai_id limit 1",
            penilai.uuid(),
            pegawai.uuid(),
            hari,
        )
        .fetch_optional(conn)
        .await?;
        Ok(Some(Self { pegawai, rekan: rekan.map(Into::into), penilai, atasan, pimpinan, pengelola }))
    }
}

/// Tahun itu sudah cukup panjang untuk kejadian-kejadian di tengah tahun.
pub fn cukup_panjang(hari: NaiveDate) -> bool {
    chrono::Datelike::ordinal(&hari) > CUKUP_PANJANG
}

/// Hari kerja, sekian hari yang lalu.
pub fn lalu(hari: NaiveDate, sekian: u64) -> NaiveDate {
    let lalu = hari.checked_sub_days(Days::new(sekian)).unwrap_or(hari);
    match chrono::Datelike::weekday(&lalu) {
        chrono::Weekday::Sat => lalu - Days::new(1),
        chrono::Weekday::Sun => lalu - Days::new(2),
        _ => lalu,
    }
}

/// Pukul sekian WIB pada hari itu.
pub fn pukul(hari: NaiveDate, jam: i64, menit: i64) -> DateTime<Utc> {
    hari.and_time(chrono::NaiveTime::MIN).and_utc() + TimeDelta::hours(jam - 7) + TimeDelta::minutes(menit)
}

/// Seseorang pada waktu itu.
pub fn ketika(siapa: PegawaiId, pada: DateTime<Utc>) -> Pengguna {
    Pengguna::mewakili(siapa, Zona::Wib.hari(pada))
}
