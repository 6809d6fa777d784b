//! SQL bagi formulir F9.

use chrono::NaiveDate;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::model::{Realisasi, Ringkasan, Skp};
use crate::{
    kernel::{
        auth::Pengguna,
        error::{Error, Result},
        id::PegawaiId,
    },
    pegawai::{Identitas, Kartu},
    umpan_balik::{model::Orang, store::antara},
};

/// Bahan F9 seorang pegawai pada tahun itu, bagi ia sendiri, penilainya, dan atasan penilainya hari ini.
pub async fn ringkasan(conn: &mut PgConnection, siapa: PegawaiId, tahun: i32, pelaku: &Pengguna) -> Result<Ringkasan> {
    let hari = |tahun| NaiveDate::from_ymd_opt(tahun, 1, 1).ok_or(Error::NotFound);
    let (mulai, selesai) = (hari(tahun)?, hari(tahun + 1)?);
    let b = sqlx::query!(
        r#"
        select k.kartu as "kartu!: Json<Kartu>", hubungan_kinerja($2, p.pegawai_id, $3) as hubungan,
            (select kh.kartu from penilai_pegawai h
             cross join lateral kartu_pegawai(h.penilai_id, h.penilai_unit_id, $3) kh
             where h.pegawai_id = p.pegawai_id and h.mulai <= $3 and $3 < h.selesai) as "penilai?: Json<Kartu>",
            coalesce((
                select json_agg(json_build_object(
                    'mulai', s.mulai, 'selesai', s.selesai, 'pendekatan', s.pendekatan, 'ekspektasi', s.ekspektasi,
                    'rhk', coalesce((
                        select json_agg(json_build_object(
                            'id', r.rencana_id, 'bagian', r.bagian, 'rhk', r.rhk,
                            'pimpinan', case when r.direktif then 'Direktif Pimpinan' else r.rhk_pimpinan end,
                            'indikator', coalesce((
                                select json_agg(json_build_object(
                                    'id', i.indikator_id, 'aspek', i.aspek, 'indikator', i.indikator,
                                    'target', i.target, 'satuan', i.satuan) order by i.urutan)
                                from indikator i where i.rencana_id = r.rencana_id), '[]'))
                            order by r.bagian desc, r.urutan)
                        from rencana r where r.skp_id = s.skp_id), '[]'))
                    order by s.mulai)
                from skp s
                where s.pemilik_id = p.pegawai_id and s.tahun = $4 and s.status <> 'draf'), '[]')
                as "skp!: Json<Vec<Skp>>",
            coalesce((
                select json_agg(json_build_object(
                    'rencana', x.rencana_id, 'indikator', x.indikator_id, 'satuan', x.satuan, 'jumlah', x.jumlah,
                    'kegiatan', x.kegiatan))
                from (
                    select g.rencana_id, g.indikator_id, g.satuan, sum(g.realisasi)::text as jumlah,
                        count(*) as kegiatan
                    from kegiatan g
                    where g.pegawai_id = p.pegawai_id and g.tanggal >= $5 and g.tanggal < $6
                      and g.rencana_id is not null
                      and exists (
                        select from dokumentasi d
                        where d.pegawai_id = g.pegawai_id and d.status <> 'DRAF'
                          and d.mulai <= g.tanggal and g.tanggal <= d.selesai)
                      and not exists (select from kegiatan t where t.pembetulan_id = g.kegiatan_id)
                    group by g.rencana_id, g.indikator_id, g.satuan
                    order by count(*) desc
                    limit 500) x), '[]') as "realisasi!: Json<Vec<Realisasi>>"
        from pegawai p
        cross join lateral kartu_pegawai(p.pegawai_id, null, $3) k
        where p.pegawai_id = $1 and hubungan_kinerja($2, p.pegawai_id, $3) in ('PEMILIK', 'PENILAI', 'ATASAN')
        "#,
        siapa.uuid(),
        pelaku.id.uuid(),
        pelaku.hari_ini,
        tahun,
        mulai,
        selesai,
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or(Error::NotFound)?;
    let sendiri = b.hubungan.as_deref() == Some("PEMILIK");
    Ok(Ringkasan {
        pegawai: Identitas::from(b.kartu.0),
        penilai: b.penilai.map(|k| Identitas::from(k.0)),
        memberi: !sendiri,
        sendiri,
        skp: b.skp.0,
        realisasi: b.realisasi.0,
        umpan: antara(conn, siapa, mulai, selesai).await?,
    })
}

/// Bawahan pada satu halaman daftar.
pub const SEHALAMAN: usize = 50;

/// Seorang bawahan, dan umpan balik yang diterimanya tahun ini.
pub struct Bawahan {
    /// Orangnya.
    pub orang: Orang,
    /// Namanya sebagai kursor.
    pub kunci: String,
    /// Umpan balik yang diterimanya sejak awal tahun.
    pub diterima: i64,
    /// Hari umpan balik terakhir dari pelaku.
    pub terakhir_dari_saya: Option<NaiveDate>,
}

/// Orang yang dinilai pelaku hari ini, menurut nama, sesudah `kursor`; satu lebih banyak bila masih ada.
pub async fn bawahan(
    conn: &mut PgConnection,
    awal_tahun: NaiveDate,
    kursor: Option<(&str, Uuid)>,
    pelaku: &Pengguna,
) -> Result<Vec<Bawahan>> {
    let (nama, id) = kursor.unzip();
    let baris = sqlx::query!(
        r#"
        select k.kartu as "kartu!: Json<Kartu>", lower(p.nama) as "kunci!",
            (select count(*) from umpan_balik u
             where u.penerima_id = p.pegawai_id and u.status <> 'DRAF' and u.tanggal >= $3) as "diterima!",
            (select max(u.tanggal) from umpan_balik u
             where u.penerima_id = p.pegawai_id and u.pemberi_id = $1 and u.status <> 'DRAF') as terakhir
        from penilai_pegawai h
        join pegawai p using (pegawai_id)
        cross join lateral kartu_pegawai(p.pegawai_id, null, $2) k
        where h.penilai_id = $1 and h.mulai <= $2 and $2 < h.selesai
          and ($4::text is null or (lower(p.nama), p.pegawai_id) > ($4, $5))
        order by lower(p.nama), p.pegawai_id
        limit $6
        "#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
        awal_tahun,
        nama,
        id,
        SEHALAMAN as i64 + 1,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| Bawahan {
            orang: b.kartu.0.into(),
            kunci: b.kunci,
            diterima: b.diterima,
            terakhir_dari_saya: b.terakhir,
        })
        .collect())
}
