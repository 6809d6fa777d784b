//! Antrean surat.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::model::{Isi, KeadaanSurat, SEWA, Surat, batas_simpan, coba_lagi, tanpa_alamat};
use crate::{
    kernel::{error::Result, time::Zona},
    pemberitahuan::model::Jenis,
};

/// Orang yang ringkasannya disusun dalam satu pernyataan, dan baris yang dibuang sekali jalan.
pub const SEKALIGUS: i64 = 500;

/// Mengambil satu surat yang sudah waktunya, untuk diantar oleh pemanggilnya saja: yang sedang diambil orang lain
/// dilewati.
pub async fn ambil(conn: &mut PgConnection, kini: DateTime<Utc>) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar!(
        "update surat set kirim_pada = $2
         where surat_id = (
             select surat_id from surat where kirim_pada <= $1 order by kirim_pada limit 1 for update skip locked)
         returning surat_id",
        kini,
        kini + SEWA,
    )
    .fetch_optional(conn)
    .await?)
}

/// Menyusun isinya menurut keadaan sekarang; `None` bila tidak lagi perlu: sudah dibaca, alamatnya berganti, atau
/// orangnya tidak lagi bertugas.
pub async fn susun(conn: &mut PgConnection, id: Uuid, kini: DateTime<Utc>) -> Result<Option<Surat>> {
    let b = sqlx::query!(
        r#"
        select
            s.rahasia,
            case
                when s.jenis <> 'PEMBUKTIAN' then e.alamat
                when e.calon_berakhir > $2 and e.sidik = sha256(convert_to(s.rahasia, 'UTF8')) then e.calon
            end as tujuan,
            (select json_agg(json_build_array(k.jenis, k.banyak))
             from (select p.jenis, count(*) as banyak
                   from pemberitahuan p
                   where p.penerima_id = s.penerima_id and p.dibaca_pada is null
                     and case s.jenis
                             when 'LANGSUNG' then p.pemberitahuan_id = s.pemberitahuan_id
                             else p.jenis <> all (coalesce(c.langsung || c.aplikasi || c.diam, '{}'))
                         end
                   group by p.jenis) k) as "kabar: Json<Vec<(String, i64)>>"
        from surat s
        join surel_pegawai e on e.pegawai_id = s.penerima_id
        join akun a on a.pegawai_id = s.penerima_id and a.aktif
        left join pengaturan_kabar c on c.pegawai_id = s.penerima_id
        where s.surat_id = $1 and not purna_tugas(s.penerima_id, $3)
        "#,
        id,
        kini,
        Zona::Wib.hari(kini),
    )
    .fetch_optional(conn)
    .await?;
    let Some((b, tujuan)) = b.and_then(|mut b| b.tujuan.take().map(|tujuan| (b, tujuan))) else { return Ok(None) };
    if let Some(token) = b.rahasia {
        return Ok(Some(Surat { id, tujuan, isi: Isi::Pembuktian(token) }));
    }
    let banyak = b.kabar.map(|k| k.0).unwrap_or_default();
    let kabar = |jenis: Jenis| banyak.iter().find(|(kode, _)| kode == jenis.kode()).map(|(_, n)| (jenis, *n));
    let kabar: Vec<_> = Jenis::SEMUA.into_iter().filter_map(kabar).collect();
    Ok((!kabar.is_empty()).then_some(Surat { id, tujuan, isi: Isi::Kabar(kabar) }))
}

/// Server surel sudah menerimanya.
pub async fn catat_terkirim(conn: &mut PgConnection, id: Uuid, kini: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "update surat set kirim_pada = null, terkirim_pada = $2, rahasia = null, galat = ''
         where surat_id = $1 and kirim_pada is not null",
        id,
        kini,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Tidak lagi perlu diantar.
pub async fn batalkan(conn: &mut PgConnection, id: Uuid, kini: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "update surat set kirim_pada = null, batal_pada = $2, rahasia = null
         where surat_id = $1 and kirim_pada is not null",
        id,
        kini,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Belum diterima: dicoba lagi nanti, atau mati bila sudah terlalu sering atau memang tidak ada gunanya.
pub async fn catat_gagal(
    conn: &mut PgConnection,
    id: Uuid,
    galat: &str,
    percuma: bool,
    kini: DateTime<Utc>,
) -> Result<()> {
    let gagal = sqlx::query_scalar!(
        "update surat set gagal = gagal + 1, galat = $2 where surat_id = $1 and kirim_pada is not null returning gagal",
        id,
        tanpa_alamat(galat),
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(gagal) = gagal else { return Ok(()) };
    let lagi = coba_lagi(gagal, kini).filter(|_| !percuma);
    sqlx::query!(
        "update surat
         set kirim_pada = $2,
             mati_pada = case when $2::timestamptz is null then $3::timestamptz end,
             rahasia = case when $2 is not null then rahasia end
         where surat_id = $1 and kirim_pada is not null",
        id,
        lagi,
        kini,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Menyusun ringkasan hari itu bagi sejumlah orang di zona itu yang belum menerimanya, bila sejak ringkasan yang
/// lalu ada kabar baru yang belum dibaca. Berapa orang yang diperiksa; kurang dari [`SEKALIGUS`] berarti habis.
pub async fn ringkas(conn: &mut PgConnection, zona: Zona, hari: NaiveDate, kini: DateTime<Utc>) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"
        with giliran as materialized (
            select e.pegawai_id, e.ringkasan_pada
            from surel_pegawai e
            where e.alamat is not null and e.ringkasan_hari < $1
              and coalesce(
                  (select i.zona from identitas_pegawai i
                   where i.pegawai_id = e.pegawai_id and i.mulai <= $1 and $1 < i.selesai
                   order by i.urutan, i.mulai
                   limit 1), 'WIB') = $2
            order by e.pegawai_id
            limit $4
            for update of e skip locked
        ),
        tercatat as (
            update surel_pegawai e set ringkasan_hari = $1, ringkasan_pada = $3
            from giliran g where e.pegawai_id = g.pegawai_id
        ),
        tersusun as (
            insert into surat (surat_id, penerima_id, jenis, hari, dibuat_pada, kirim_pada)
            select gen_random_uuid(), g.pegawai_id, 'RINGKASAN', $1, $3, $3
            from giliran g
            left join pengaturan_kabar c using (pegawai_id)
            where exists (
                select from pemberitahuan p
                where p.penerima_id = g.pegawai_id and p.dibaca_pada is null and p.pada > g.ringkasan_pada
                  and p.jenis <> all (coalesce(c.langsung || c.aplikasi || c.diam, '{}')))
            on conflict do nothing
        )
        select count(*) as "diperiksa!" from giliran
        "#,
        hari,
        zona.nama(),
        kini,
        SEKALIGUS,
    )
    .fetch_one(conn)
    .await?)
}

/// Membuang surat lama, yang sudah selesai maupun yang tidak kunjung ada yang mengantarnya.
pub async fn sapu(conn: &mut PgConnection, hari: NaiveDate) -> Result<()> {
    let [menunggu, selesai, mati] = batas_simpan(hari);
    loop {
        let dibuang = sqlx::query!(
            "delete from surat where surat_id in (
                 select surat_id from surat
                 where dibuat_pada < $1
                   and (kirim_pada is not null or (dibuat_pada < $2 and mati_pada is null) or dibuat_pada < $3)
                 limit $4
                 for update skip locked)",
            menunggu,
            selesai,
            mati,
            SEKALIGUS,
        )
        .execute(&mut *conn)
        .await?;
        if dibuang.rows_affected() < SEKALIGUS.unsigned_abs() {
            return Ok(());
        }
    }
}

/// Keadaan antrean, bagi yang merawat aplikasinya.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn keadaan_surat(conn: &mut PgConnection) -> Result<KeadaanSurat> {
    let b = sqlx::query!(
        r#"
        select
            count(*) filter (where kirim_pada is not null) as "menunggu!",
            count(*) filter (where mati_pada is not null) as "mati!",
            (array_agg(galat order by dibuat_pada desc) filter (where galat <> ''))[1] as galat
        from surat
        "#,
    )
    .fetch_one(conn)
    .await?;
    Ok(KeadaanSurat { menunggu: b.menunggu, mati: b.mati, galat: b.galat })
}
