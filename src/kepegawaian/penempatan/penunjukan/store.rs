//! Unit yang menunggu pelaksana.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::kernel::{
    auth::Pengguna,
    error::{Error, Result},
};

/// Kode dan nama unit itu, bila ada dalam lingkup pelaku.
pub async fn unit(conn: &mut PgConnection, unit: Uuid, pelaku: &Pengguna) -> Result<(String, String)> {
    let ini = sqlx::query!(
        "select kode, nama from unit
         where unit_id = $1 and unit_id in (select l.unit_id from lingkup($2, array['KEPEGAWAIAN'], $3) l)",
        unit,
        pelaku.id.uuid(),
        pelaku.hari_ini,
    );
    ini.fetch_optional(conn).await?.map(|u| (u.kode, u.nama)).ok_or(Error::NotFound)
}
