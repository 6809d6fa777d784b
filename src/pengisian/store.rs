//! SQL bagi rekapnya. Yang dijangkau hanya lingkup peran pelaku; selebihnya tidak ada.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sqlx::{Connection, PgConnection, types::Json};
use uuid::Uuid;

use super::model::Hitungan;
use crate::{
    kepegawaian::UnitId,
    kernel::{
        auth::Pengguna,
        error::{Error, Result},
        id::PegawaiId,
    },
};

/// Membuka tahun yang dipantau pada `hari`, menutup yang sudah lama lewat, dan melipat rekapnya.
///
/// Boleh dijalankan kapan pun dan berkali-kali. Yang sedang memakai aplikasi tidak menunggu penyusunannya.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn terapkan_hari(conn: &mut PgConnection, hari: NaiveDate) -> Result<()> {
    sqlx::query!("select tutup_pengisian($1)", hari).execute(&mut *conn).await?;
    let belum = sqlx::query_scalar!(r#"select tahun as "tahun!" from buka_pengisian($1) tahun"#, hari)
        .fetch_all(&mut *conn)
        .await?;
    for tahun in belum {
        let mut tx = conn.begin().await?;
        sqlx::query!("select tunggu_penulis()").execute(&mut *tx).await?;
        tx.commit().await?;
        // Sebagian demi sebagian, agar setiap bagian singkat menahan giliran orang-orangnya.
        let mut sesudah = Some(Uuid::nil());
        while let Some(dari) = sesudah {
            sesudah = sqlx::query_scalar!("select susun_pengisian_sesudah($1, $2)", tahun, dari)
                .fetch_one(&mut *conn)
                .await?;
        }
        sqlx::query!("select pengisian_siap($1)", tahun).execute(&mut *conn).await?;
    }
    lipat(conn, hari).await
}

/// Melipat perubahan jumlah ke rekapnya: membaca tetap cepat berapa pun banyaknya perubahan hari ini.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn lipat(conn: &mut PgConnection, hari: NaiveDate) -> Result<()> {
    sqlx::query!("select lipat_pengisian($1)", hari).execute(conn).await?;
    Ok(())
}

/// Seorang penilai yang ditunggu.
#[derive(Debug)]
pub struct Penahan {
    /// Orangnya.
    pub id: PegawaiId,
    /// Namanya.
    pub nama: String,
    /// Banyaknya SKP yang menunggunya.
    pub jumlah: i64,
    /// Yang tertua di antaranya.
    pub sejak: NaiveDate,
}

/// Tahun-tahun yang siap dan batas penetapan tahun yang ditanyakan.
#[derive(Debug)]
pub struct Masa {
    /// Tahun yang rekapnya siap.
    pub siap: Vec<i32>,
    /// Hari terakhir SKP sudah harus ditetapkan.
    pub batas: NaiveDate,
}

/// Sebuah unit dalam lingkup pelaku.
#[derive(Debug)]
pub struct Tempat {
    /// Unitnya dan yang di atasnya sampai puncak lingkup pelaku, dari puncak.
    pub jalur: Vec<(UnitId, String)>,
    /// SKP orang-orangnya yang bukan draf boleh dibuka.
    pub lihat_skp: bool,
    /// Pada unit itu dan di bawahnya.
    pub hitungan: Hitungan,
    /// Sub-unitnya bila diminta; satu lebih dari [`CABANG`] bila masih ada.
    pub cabang: Vec<Cabang>,
    /// Tahun yang siap dan batasnya.
    pub masa: Masa,
}

/// Sebuah unit dan jumlah orangnya menurut keadaan.
#[derive(Debug)]
pub struct Cabang {
    /// Unitnya.
    pub id: UnitId,
    /// Namanya.
    pub nama: String,
    /// Pada unit itu dan di bawahnya.
    pub hitungan: Hitungan,
}

/// Sub-unit yang ditampilkan pada satu halaman.
pub const CABANG: usize = 200;

/// Unit itu bagi pelaku, dengan jumlah orangnya; tanpa unit, satu-satunya unit teratas dalam lingkupnya.
///
/// # Errors
/// [`Error::NotFound`] bila tidak ada atau di luar lingkup pelaku, atau bila unit teratasnya bukan satu.
pub async fn cari(
    conn: &mut PgConnection,
    unit: Option<UnitId>,
    pelaku: &Pengguna,
    tahun: i32,
    bercabang: bool,
) -> Result<Tempat> {
    let baris = sqlx::query!(
        r#"
        with recursive naik as (
            select m.unit_id, m.induk_id, m.nama, 0 as ke
            from unit_masa m
            where m.unit_id = coalesce($1, puncak_tunggal($2, $3)) and m.mulai <= $3 and $3 < m.selesai
            union all
            select m.unit_id, m.induk_id, m.nama, n.ke + 1
            from naik n
            join unit_masa m on m.unit_id = n.induk_id and m.mulai <= $3 and $3 < m.selesai
        ),
        peran as materialized (select * from peran_pengisian($2, $3)),
        tampak as (
            select n.unit_id, n.nama, -n.ke as ke, '' as kode,
                (select bool_or(p.lihat) from peran p where p.unit_id is null or p.unit_id = n.unit_id) as lihat
            from naik n
            union all
            (select m.unit_id, m.nama, 1, u.kode, null
             from unit_masa m join unit u using (unit_id)
             where $5 and m.induk_id = (select n.unit_id from naik n where n.ke = 0) and m.mulai <= $3 and $3 < m.selesai
             order by u.kode
             limit 201)
        )
        select t.unit_id as "unit_id!", t.nama as "nama!", t.ke as "ke!", t.lihat,
            j.terlipat, j.hal, j.perubahan,
            case t.ke when 0 then (select array_agg(a.tahun) from pengisian_tahun a where a.siap) end as siap,
            -- Seperti batas_skp, yang sebagai fungsi direncanakan lagi setiap kali dipanggil.
            case t.ke when 0 then coalesce((select p.batas from periode p where p.tahun = $4), make_date($4, 1, 31))
            end as batas
        from tampak t
        left join lateral (select * from jumlah_pengisian($4, t.unit_id, $3) where t.ke >= 0) j on true
        order by t.ke, t.kode
        "#,
        unit.map(UnitId::uuid),
        pelaku.id.uuid(),
        pelaku.hari_ini,
        tahun,
        bercabang,
    )
    .fetch_all(conn)
    .await?;
    // Lingkup menjangkau ke bawah: puncaknya adalah unit teratas yang dipegang perannya.
    let puncak = baris.iter().position(|b| b.lihat.is_some()).ok_or(Error::NotFound)?;
    let lihat_skp = baris.iter().any(|b| b.lihat == Some(true));
    let (mut jalur, mut cabang, mut ini) = (Vec::new(), Vec::new(), None);
    for b in baris.into_iter().skip(puncak) {
        let hitungan = Hitungan::dari_rekap(b.terlipat.as_deref(), b.hal.as_deref(), b.perubahan.as_deref());
        if b.ke > 0 {
            cabang.push(Cabang { id: b.unit_id.into(), nama: b.nama, hitungan });
            continue;
        }
        jalur.push((b.unit_id.into(), b.nama));
        if let Some(batas) = b.batas {
            ini = Some((hitungan, Masa { siap: b.siap.unwrap_or_default(), batas }));
        }
    }
    let (hitungan, masa) = ini.ok_or(Error::NotFound)?;
    Ok(Tempat { jalur, lihat_skp, hitungan, cabang, masa })
}

/// Penilai yang paling lama ditunggu pada unit itu dan di bawahnya.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn penahan(conn: &mut PgConnection, unit: UnitId, tahun: i32, hari: NaiveDate) -> Result<Vec<Penahan>> {
    let baris = sqlx::query!(
        r#"select p.pegawai_id as "id!", p.nama, p.jumlah as "jumlah!", p.sejak as "sejak!"
           from penahan_terlama($2, $1, $3) p"#,
        unit.uuid(),
        tahun,
        hari,
    )
    .fetch_all(conn)
    .await?;
    let penahan = baris.into_iter().map(|b| Penahan {
        id: b.id.into(),
        nama: b.nama.unwrap_or_default(),
        jumlah: b.jumlah,
        sejak: b.sejak,
    });
    Ok(penahan.collect())
}

/// Unit paling atas dalam lingkup pelaku.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn puncak(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<Vec<UnitId>> {
    let unit = sqlx::query_scalar!(
        r#"select p.unit_id as "unit_id!" from puncak_pengisian($1, $2) p"#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_all(conn)
    .await?;
    Ok(unit.into_iter().map(Into::into).collect())
}

/// Beberapa unit yang tidak saling memuat: puncak lingkup seseorang yang memegang lebih dari satu.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn beberapa(
    conn: &mut PgConnection,
    unit: &[UnitId],
    tahun: i32,
    hari: NaiveDate,
) -> Result<(Vec<Cabang>, Masa)> {
    let unit: Vec<Uuid> = unit.iter().map(|u| u.uuid()).collect();
    let baris = sqlx::query!(
        r#"
        select m.unit_id, m.nama, j.terlipat, j.hal, j.perubahan,
            array(select t.tahun from pengisian_tahun t where t.siap order by t.tahun) as "siap!",
            batas_skp($2) as "batas!"
        from unit u
        join unit_masa m on m.unit_id = u.unit_id and m.mulai <= $3 and $3 < m.selesai
        cross join lateral jumlah_pengisian($2, m.unit_id, $3) j
        where u.unit_id = any ($1)
        order by u.kode
        limit 200
        "#,
        &unit,
        tahun,
        hari,
    )
    .fetch_all(conn)
    .await?;
    let (mut cabang, mut masa) = (Vec::new(), None);
    for b in baris {
        let hitungan = Hitungan::dari_rekap(b.terlipat.as_deref(), b.hal.as_deref(), b.perubahan.as_deref());
        cabang.push(Cabang { id: b.unit_id.into(), nama: b.nama, hitungan });
        masa = Some(Masa { siap: b.siap, batas: b.batas });
    }
    Ok((cabang, masa.ok_or(Error::NotFound)?))
}

/// Orang yang dinilai `penilai` hari ini menurut keadaan, tahun yang siap, dan batasnya.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn bawahan(conn: &mut PgConnection, penilai: &Pengguna, tahun: i32) -> Result<(Hitungan, Masa)> {
    let b = sqlx::query!(
        r#"
        select
            (select json_object_agg(x.hal, x.jumlah)
             from (
                select unnest(array[p.keadaan, case p.menunggu when 'TANPA_PENILAI' then p.menunggu end]) as hal,
                    count(*) as jumlah
                from penilai_pegawai h
                join pengisian_pegawai p on p.tahun = $3 and p.pegawai_id = h.pegawai_id and p.unit_id = p.asal_id
                    and p.mulai <= $2 and $2 < p.selesai
                where h.penilai_id = $1 and h.mulai <= $2 and $2 < h.selesai
                group by 1
             ) x
             where x.hal is not null) as "jumlah: Json<BTreeMap<String, i64>>",
            array(select t.tahun from pengisian_tahun t where t.siap order by t.tahun) as "siap!",
            batas_skp($3) as "batas!"
        "#,
        penilai.id.uuid(),
        penilai.hari_ini,
        tahun,
    )
    .fetch_one(conn)
    .await?;
    let jumlah = b.jumlah.map(|j| j.0).unwrap_or_default();
    let hitungan = Hitungan::dari(jumlah.iter().map(|(h, n)| (h.as_str(), *n)));
    Ok((hitungan, Masa { siap: b.siap, batas: b.batas }))
}

/// Unit yang dikepalai orang-orang yang dinilai `penilai` hari ini, dengan semua yang di bawahnya.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn unit_bawahan(conn: &mut PgConnection, penilai: &Pengguna, tahun: i32) -> Result<Vec<Cabang>> {
    let baris = sqlx::query!(
        r#"
        select m.unit_id as "unit_id!", m.nama as "nama!", j.terlipat, j.hal, j.perubahan
        from (
            select distinct k.unit_id
            from penilai_pegawai h
            join penempatan k on k.pegawai_id = h.pegawai_id and k.kepala and berlaku(k.mulai, k.selesai, $2)
            where h.penilai_id = $1 and h.mulai <= $2 and $2 < h.selesai
        ) d
        join unit u on u.unit_id = d.unit_id
        join unit_masa m on m.unit_id = d.unit_id and m.mulai <= $2 and $2 < m.selesai
        cross join lateral jumlah_pengisian($3, m.unit_id, $2) j
        order by u.kode
        limit 200
        "#,
        penilai.id.uuid(),
        penilai.hari_ini,
        tahun,
    )
    .fetch_all(conn)
    .await?;
    let cabang = baris.into_iter().map(|b| Cabang {
        id: b.unit_id.into(),
        nama: b.nama,
        hitungan: Hitungan::dari_rekap(b.terlipat.as_deref(), b.hal.as_deref(), b.perubahan.as_deref()),
    });
    Ok(cabang.collect())
}
