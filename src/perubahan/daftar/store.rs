//! SQL bagi daftar usul.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::model::Ringkas;
use crate::{
    kernel::{
        auth::{Pengguna, PeranInstansi},
        error::Result,
    },
    perubahan::kondisi::Kondisi,
    skp::SkpId,
};

/// Usul pada satu halaman daftar.
const SEHALAMAN: i64 = 50;

/// Usul yang menunggu pelaku, lalu yang diusulkannya atau mengenai SKP-nya; masing-masing paling banyak lima puluh.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn daftar(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<Vec<Ringkas>> {
    let baris = sqlx::query_as!(
        BarisRingkas,
        r#"
        with meja as (
            select distinct on (m.perubahan_id) m.perubahan_id, m.meja, m.sejak
            from meja_perubahan($1, $2, $3, $4) m
            order by m.perubahan_id, m.meja desc
        ),
        antre as (
            select * from meja order by sejak limit $5
        ),
        diikuti as (
            select p.perubahan_id, '' as meja, coalesce(p.diputuskan_pada, p.diusulkan_pada, p.dibuat_pada) as sejak
            from perubahan p
            where (p.pengusul_id = $1 and hubungan_perubahan(p.perubahan_id, $1, $2) is not null
                   or p.pemilik_id = $1 and p.status <> 'DRAF')
              and not exists (select from antre a where a.perubahan_id = p.perubahan_id)
            order by p.dibuat_pada desc
            limit $5
        ),
        semua as (
            select * from antre
            union all
            select * from diikuti
        )
        select p.perubahan_id, p.kondisi, s.tahun, s.versi_ke,
            case when b.status = 'ditetapkan' then 'DITETAPKAN' else p.status end as "status!",
            a.meja as "meja!", a.sejak as "sejak!",
            (select i.nama from identitas_pegawai i where i.pegawai_id = p.pemilik_id limit 1) as "nama!"
        from semua a
        join perubahan p using (perubahan_id)
        join skp s on s.skp_id = p.skp_id
        left join skp b on b.skp_id = p.baru_id
        order by a.meja = '', case when a.meja = '' then null else a.sejak end, a.sejak desc
        "#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
        pelaku.memegang(PeranInstansi::Pengelola),
        pelaku.memegang(PeranInstansi::Kepegawaian),
        SEHALAMAN,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris.into_iter().filter_map(BarisRingkas::ringkas).collect())
}

struct BarisRingkas {
    perubahan_id: Uuid,
    kondisi: String,
    tahun: i32,
    versi_ke: i32,
    status: String,
    meja: String,
    sejak: DateTime<Utc>,
    nama: String,
}

impl BarisRingkas {
    fn ringkas(self) -> Option<Ringkas> {
        Some(Ringkas {
            id: self.perubahan_id.into(),
            nama: self.nama,
            kondisi: Kondisi::baca(&self.kondisi)?,
            tahun: self.tahun,
            ke: self.versi_ke,
            status: self.status,
            sejak: self.sejak,
            meja: self.meja,
        })
    }
}

/// Usul atas sebuah SKP, dan yang melahirkannya, yang boleh dilihat pelaku.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn atas(conn: &mut PgConnection, skp: SkpId, pelaku: &Pengguna) -> Result<Vec<Ringkas>> {
    let baris = sqlx::query_as!(
        BarisRingkas,
        r#"
        select p.perubahan_id, p.kondisi, s.tahun, s.versi_ke,
            case when b.status = 'ditetapkan' then 'DITETAPKAN' else p.status end as "status!",
            '' as "meja!", coalesce(p.diputuskan_pada, p.diusulkan_pada, p.dibuat_pada) as "sejak!",
            (select i.nama from identitas_pegawai i where i.pegawai_id = p.pemilik_id limit 1) as "nama!"
        from perubahan p
        join skp s on s.skp_id = p.skp_id
        left join skp b on b.skp_id = p.baru_id
        where (p.skp_id = $1 or p.baru_id = $1) and (p.status <> 'DRAF' or p.pengusul_id = $2)
        order by p.dibuat_pada desc
        limit $3
        "#,
        skp.uuid(),
        pelaku.id.uuid(),
        SEHALAMAN,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris.into_iter().filter_map(BarisRingkas::ringkas).collect())
}
