//! SQL bagi perbandingan.

use chrono::NaiveDate;
use serde::Deserialize;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::model::{Rhk, Ukuran, Versi};
use crate::{
    kernel::error::{Error, Result},
    perubahan::model::PerubahanId,
    skp::{Aspek, Dokumen, Masa, SkpId},
};

#[derive(Debug, Deserialize)]
struct BarisRhk {
    akar: Uuid,
    bagian: String,
    rhk: String,
    pimpinan: String,
    penugasan: String,
    ukuran: Vec<BarisUkuran>,
}

#[derive(Debug, Deserialize)]
struct BarisUkuran {
    akar: Uuid,
    aspek: Option<String>,
    indikator: String,
    target: String,
}

/// Versi-versi itu dengan isinya, yang lama dahulu; satu pernyataan. Bagian masa yang lama berakhir sehari sebelum
/// `berlaku` versi sesudahnya.
pub async fn versi(conn: &mut PgConnection, siapa: &[SkpId], berlaku: NaiveDate) -> Result<Vec<Versi>> {
    let id: Vec<Uuid> = siapa.iter().map(|s| s.uuid()).collect();
    let baris = sqlx::query!(
        r#"
        select
            s.versi_ke,
            s.mulai,
            s.selesai,
            s.status,
            coalesce((
                select json_agg(json_build_object(
                    'akar', coalesce(r.akar_id, r.rencana_id), 'bagian', r.bagian, 'rhk', r.rhk,
                    'pimpinan', case when r.direktif then 'Direktif Pimpinan' else r.rhk_pimpinan end,
                    'penugasan', r.penugasan_dari,
                    'ukuran', coalesce((
                        select json_agg(json_build_object(
                            'akar', coalesce(i.akar_id, i.indikator_id), 'aspek', i.aspek, 'indikator', i.indikator,
                            'target', case when i.satuan = '' or i.angka is null
                                                or position(lower(i.satuan) in lower(i.target)) > 0
                                           then i.target else i.target || ' ' || i.satuan end)
                            order by i.urutan)
                        from indikator i where i.rencana_id = r.rencana_id), '[]'))
                    order by r.bagian desc, r.urutan, r.rencana_id)
                from rencana r where r.skp_id = s.skp_id), '[]') as "rhk!: Json<Vec<BarisRhk>>"
        from skp s
        where s.skp_id = any ($1)
        order by s.versi_ke
        limit 2
        "#,
        &id,
    )
    .fetch_all(conn)
    .await?;
    let akhir = baris.len().saturating_sub(1);
    let versi = baris.into_iter().enumerate().map(|(n, b)| Versi {
        ke: b.versi_ke,
        masa: Masa {
            mulai: b.mulai,
            selesai: if n < akhir { berlaku.pred_opt().unwrap_or(berlaku) } else { b.selesai },
        },
        status: b.status,
        rhk: b.rhk.0.into_iter().map(rhk).collect(),
    });
    Ok(versi.collect())
}

/// Dokumen versi lama, dokumen versi baru bila sudah ditetapkan, dan nama bukti-buktinya.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn dokumen(
    conn: &mut PgConnection,
    lama: SkpId,
    baru: Option<SkpId>,
    id: PerubahanId,
) -> Result<(Dokumen, Option<Dokumen>, Vec<String>)> {
    let b = sqlx::query!(
        r#"
        select
            (select s.dokumen from skp s where s.skp_id = $1) as lama,
            (select s.dokumen from skp s where s.skp_id = $2) as baru,
            array(
                select k.nama from bukti k where k.objek_id = $3 and k.untuk = 'PERUBAHAN' order by k.pada limit 100
            ) as "bukti!"
        "#,
        lama.uuid(),
        baru.map(SkpId::uuid),
        id.uuid(),
    )
    .fetch_one(conn)
    .await?;
    let baca = |beku: String| Dokumen::baca(&beku).map_err(anyhow::Error::new);
    let lama = baca(b.lama.ok_or(Error::NotFound)?)?;
    Ok((lama, b.baru.map(baca).transpose()?, b.bukti))
}

fn rhk(b: BarisRhk) -> Rhk {
    let ukuran = b.ukuran.into_iter().map(|u| Ukuran {
        akar: u.akar,
        aspek: u.aspek.map(|a| sebutan(&a)).unwrap_or_default(),
        indikator: u.indikator,
        target: u.target,
    });
    Rhk {
        akar: b.akar,
        bagian: b.bagian,
        rhk: b.rhk,
        pimpinan: b.pimpinan,
        penugasan: b.penugasan,
        ukuran: ukuran.collect(),
    }
}

fn sebutan(aspek: &str) -> String {
    Aspek::baca(aspek).map(|a| a.sebutan().to_owned()).unwrap_or_default()
}
