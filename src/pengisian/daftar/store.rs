//! SQL bagi daftar orang. Setiap saringan berjalan di atas indeksnya sendiri, dimulai dari kursor.

use chrono::NaiveDate;
use serde_json::json;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use crate::{
    kepegawaian::UnitId,
    kernel::{
        audit::{self, Jejak},
        auth::Pengguna,
        error::Result,
        form::Kiriman,
        id::PegawaiId,
        time::Zona,
    },
    pegawai::{Identitas, Kartu},
    pengisian::model::Saringan,
};

/// Orang pada satu halaman.
pub const SEHALAMAN: usize = 25;

/// Orang-orang mana.
#[derive(Clone, Copy, Debug)]
pub enum Cakupan {
    /// Yang pada unit itu dan di bawahnya.
    Unit(UnitId),
    /// Yang dinilai orang itu hari ini.
    Penilai(PegawaiId),
}

/// Seseorang dan SKP-nya.
pub struct Orang {
    /// Pegawainya.
    pub id: PegawaiId,
    /// Kursornya.
    pub kunci: String,
    /// Jabatan dan unitnya.
    pub kartu: Option<Json<Kartu>>,
    /// Kode keadaannya.
    pub keadaan: String,
    /// Jenis keadaan pegawainya, bila ada.
    pub rincian: String,
    /// Sejak kapan demikian.
    pub sejak: NaiveDate,
    /// Kode siapa yang ditunggu.
    pub menunggu: Option<String>,
    /// Nama penilai yang ditunggu.
    pub penahan: Option<String>,
    /// SKP-nya, bila bukan draf.
    pub skp: Option<Uuid>,
}

impl Orang {
    /// Nama, jabatan dan unit; kosong bila kartunya tidak ada lagi.
    pub fn identitas(&mut self) -> Option<Identitas> {
        self.kartu.take().map(|k| k.0.into())
    }
}

/// Daftar menurut nama sesudah kursor: `$1` tahun, `$2` cakupan, `$3` hari, `$4` keadaan, `$5` penahan, `$6` yang
/// ditunggu, `$7` lamanya, `$8` nama, `$9` langsung, `$10` dan `$11` kursor, `$12` batas.
macro_rules! daftar {
    ([$($calon:literal)+], $cakupan:expr, $hari:expr, $tahun:expr, $s:expr, $kursor:expr, $batas:expr) => {
        sqlx::query_as!(
            Orang,
            "with calon as ("
                $(+ $calon)+
                + r#"),
            dipilih as (
                select * from calon c order by c.kunci, c.pegawai_id limit $12
            )
            select d.pegawai_id as "id!: PegawaiId", d.kunci as "kunci!", d.keadaan as "keadaan!", d.rincian as "rincian!",
                d.sejak as "sejak!", d.menunggu, d.skp_id as skp,
                (select k.kartu from kartu_pegawai(d.pegawai_id, d.asal_id, $3) k)
                    as "kartu: Json<Kartu>",
                (select i.nama from identitas_pegawai i where i.pegawai_id = d.menunggu_id limit 1) as "penahan?"
            from dipilih d
            order by d.kunci, d.pegawai_id
            "#,
            $tahun,
            $cakupan,
            $hari,
            $s.keadaan.map(|k| k.kode()),
            $s.penahan.map(PegawaiId::uuid),
            $s.menunggu.map(|m| m.kode()),
            $s.lama,
            $s.nama.as_deref(),
            $s.langsung,
            $kursor.0,
            $kursor.1,
            $batas,
        )
    };
}

/// Daftar sebuah unit dan semua di bawahnya; `$syarat` bagi keadaan dan penahannya.
macro_rules! daftar_unit {
    ($syarat:literal, $unit:expr, $($lain:expr),+) => {
        daftar!(
            [
                "select p.* from pengisian_pegawai p
                 where p.tahun = $1 and p.unit_id = $2 and (p.kunci, p.pegawai_id) > ($10::text, $11::uuid)
                   and p.mulai <= $3 and $3 < p.selesai and "
                $syarat
                " and ($6::text is null or p.menunggu = $6) and ($7::integer is null or p.sejak <= $3 - $7)
                   and ($8::text is null or position($8 in p.kunci) > 0) and (not $9::boolean or p.asal_id = $2)
                 order by p.kunci, p.pegawai_id limit $12::bigint"
            ],
            $unit.uuid(),
            $($lain),+
        )
    };
}

/// Orang-orang yang tersaring sesudah kursor, paling banyak `batas`.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn daftar(
    conn: &mut PgConnection,
    cakupan: Cakupan,
    (tahun, hari): (i32, NaiveDate),
    saringan: &Saringan,
    kursor: (&str, Uuid),
    batas: usize,
) -> Result<Vec<Orang>> {
    let batas = i64::try_from(batas).unwrap_or(i64::MAX);
    // Setiap saringan pernyataannya sendiri: rencananya dibuat tanpa melihat isinya.
    let orang = match (cakupan, saringan.penahan, saringan.keadaan) {
        (Cakupan::Unit(unit), None, None) => {
            daftar_unit!("$4::text is null and $5::uuid is null", unit, hari, tahun, saringan, kursor, batas)
                .fetch_all(conn)
                .await?
        }
        (Cakupan::Unit(unit), None, Some(_)) => {
            daftar_unit!("p.keadaan = $4::text and $5::uuid is null", unit, hari, tahun, saringan, kursor, batas)
                .fetch_all(conn)
                .await?
        }
        (Cakupan::Unit(unit), Some(_), _) => {
            daftar_unit!(
                "p.menunggu_id = $5::uuid and ($4::text is null or p.keadaan = $4)",
                unit,
                hari,
                tahun,
                saringan,
                kursor,
                batas
            )
            .fetch_all(conn)
            .await?
        }
        (Cakupan::Penilai(penilai), ..) => {
            daftar!(
                ["select p.* from penilai_pegawai h
                 join pengisian_pegawai p on p.tahun = $1 and p.pegawai_id = h.pegawai_id and p.unit_id = p.asal_id
                     and p.mulai <= $3 and $3 < p.selesai
                 where h.penilai_id = $2 and h.mulai <= $3 and $3 < h.selesai
                   and (p.kunci, p.pegawai_id) > ($10::text, $11::uuid)
                   and ($4::text is null or p.keadaan = $4) and ($5::uuid is null or p.menunggu_id = $5)
                   and ($6::text is null or p.menunggu = $6) and ($7::integer is null or p.sejak <= $3 - $7)
                   and ($8::text is null or position($8 in p.kunci) > 0) and $9::boolean is not null
                 order by p.kunci, p.pegawai_id limit $12::bigint"],
                penilai.uuid(),
                hari,
                tahun,
                saringan,
                kursor,
                batas
            )
            .fetch_all(conn)
            .await?
        }
    };
    Ok(orang)
}

/// Mencatat bahwa daftar itu diunduh, oleh siapa, dan dengan saringan apa.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn catat_unduhan(
    conn: &mut PgConnection,
    cakupan: Cakupan,
    pelaku: &Pengguna,
    saringan: &str,
    banyak: usize,
    pada: chrono::DateTime<chrono::Utc>,
) -> Result<()> {
    let (objek_jenis, objek) = match cakupan {
        Cakupan::Unit(unit) => ("unit", unit.uuid()),
        Cakupan::Penilai(siapa) => ("pegawai", siapa.uuid()),
    };
    let jejak = Jejak {
        peristiwa: "pengisian.unduhan",
        objek_jenis,
        objek,
        pelaku: Some(pelaku.id),
        pada,
        rincian: json!({ "saringan": saringan, "baris": banyak, "hari": Zona::Wib.hari(pada) }),
    };
    audit::catat(conn, jejak, &Kiriman::sistem()).await
}
