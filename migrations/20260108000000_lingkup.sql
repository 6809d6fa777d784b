-- Melayani `src/kepegawaian`: sampai di mana peran seseorang menjangkau, dan penyuntingan yang tidak saling menimpa.

-- Unit yang dijangkau `siapa` dengan salah satu peran itu; peran tanpa unit menjangkau semuanya.
create function lingkup(siapa uuid, yang text[], hari date) returns table (unit_id uuid)
    language sql stable
as $$
    select u.unit_id from unit u
    where exists (
        select from peran_pegawai p
        where p.pegawai_id = siapa and p.peran = any (yang) and p.unit_id is null
          and berlaku(p.mulai, p.selesai, hari))
    union
    select d.unit_id
    from peran_pegawai p
    cross join lateral unit_di_bawah(p.unit_id) d
    where p.pegawai_id = siapa and p.peran = any (yang) and p.unit_id is not null
      and berlaku(p.mulai, p.selesai, hari)
$$;

-- Orang yang dijangkau: yang ditempatkan pada unit itu hari ini, siapa pun yang belum ditempatkan bagi peran seinstansi.
create function dijangkau(siapa uuid, yang text[], hari date) returns table (pegawai_id uuid)
    language sql stable
as $$
    select t.pegawai_id
    from lingkup(siapa, yang, hari) l
    join penempatan t on t.unit_id = l.unit_id and t.sebagai = 'DEFINITIF' and berlaku(t.mulai, t.selesai, hari)
    union
    select o.pegawai_id
    from pegawai o
    where exists (
            select from peran_pegawai p
            where p.pegawai_id = siapa and p.peran = any (yang) and p.unit_id is null
              and berlaku(p.mulai, p.selesai, hari))
      and not exists (
            select from penempatan t
            where t.pegawai_id = o.pegawai_id and t.sebagai = 'DEFINITIF' and berlaku(t.mulai, t.selesai, hari))
$$;

-- Naik setiap kali barisnya diubah orang; formulir yang usang dikenali darinya.
alter table unit add column versi integer not null default 1;
alter table pegawai add column versi integer not null default 1;

create index penempatan_unit on penempatan (unit_id, pegawai_id);
create index pegawai_nama on pegawai (lower(nama), pegawai_id);
