//! SQL bagi batas sebuah pembetulan.

use sqlx::PgConnection;

use super::model::Batas;
use crate::{dokumentasi::model::KegiatanId, kernel::error::Result};

/// Masa SKP kegiatan itu, dan jumlahnya sesudah pembetulan yang ada.
pub async fn batas(conn: &mut PgConnection, asal: KegiatanId) -> Result<Batas> {
    let baris = sqlx::query!(
        r#"
        select m.mulai as "mulai?", m.selesai as "selesai?", j.satuan as "satuan?", j.jumlah
        from kegiatan k
        left join lateral (
            select s.mulai, least(s.selesai, s.digantikan_mulai - 1) as selesai
            from skp s
            left join rencana r on r.rencana_id = k.rencana_id
            where s.skp_id = coalesce(r.skp_id, skp_pada(k.pegawai_id, k.tanggal))
        ) m on true
        left join lateral (
            select min(x.satuan) as satuan, sum(x.realisasi) as jumlah
            from kegiatan x
            where (x.kegiatan_id = k.kegiatan_id or x.pembetulan_id = k.kegiatan_id) and x.realisasi is not null
            group by lower(x.satuan)
            order by 1
            limit 20
        ) j on true
        where k.kegiatan_id = $1
        "#,
        asal.uuid(),
    )
    .fetch_all(conn)
    .await?;
    let masa = baris.first().and_then(|b| b.mulai.zip(b.selesai));
    let jumlah = baris.into_iter().filter_map(|b| b.satuan.zip(b.jumlah)).collect();
    Ok(Batas { masa, jumlah })
}
