-- Melayani `src/pegawai`: identitas seseorang, siap dibaca dengan satu pencarian indeks.
-- Diturunkan seluruhnya dari pegawai, penempatan, jabatan dan unit; pemicu menjaganya, jadi tidak pernah usang.

create table identitas_pegawai (
    pegawai_id uuid not null references pegawai on delete cascade,
    -- Penempatan definitif 0, Plt. dan Plh. 1, dan tanpa penempatan 2: yang terkecil yang dipakai.
    urutan     smallint not null,
    mulai      date not null,
    selesai    date not null,
    -- Unit dan zonanya; kosong bagi yang tanpa penempatan.
    unit_id    uuid,
    zona       text not null,
    nama       text not null,
    -- Isi struct `Kartu`.
    kartu      json not null
);

create index identitas_pegawai_urutan on identitas_pegawai (pegawai_id, urutan);

-- Kartu seseorang pada suatu hari. Unit memilih jabatan yang dimaksud bila ia memegang lebih dari satu.
create function kartu_pegawai(siapa uuid, pada_unit uuid, hari date) returns table (kartu json)
    language sql stable
as $$
    select i.kartu
    from identitas_pegawai i
    where i.pegawai_id = siapa and i.mulai <= hari and hari < i.selesai
    order by (i.unit_id = pada_unit) desc nulls last, i.urutan
    limit 1
$$;

-- Kartu pegawai, penilai dan atasan penilainya, menurut urutan itu; null bagi yang tidak ada.
create function kartu_pihak(siapa uuid, penilai uuid, unit_penilai uuid, atasan uuid, unit_atasan uuid, hari date)
    returns json
    language sql stable
    return json_build_array(
        (select k.kartu from kartu_pegawai(siapa, null, hari) k),
        (select k.kartu from kartu_pegawai(penilai, unit_penilai, hari) k),
        (select k.kartu from kartu_pegawai(atasan, unit_atasan, hari) k));

-- Para pihak sebagaimana tercetak, selama garis itu berlaku.
alter table penilai_pegawai add column pihak json not null default '[]';
alter table penilai_pegawai alter column pihak drop default;

-- Perubahan atas orang dan susunan bergiliran sampai transaksinya selesai: yang diturunkan dari
-- beberapa tabel tidak pernah dihitung dari separuh perubahan orang lain.
create function giliran_susunan() returns void
    language sql
as $$ select pg_advisory_xact_lock(hashtextextended('kinerja.susunan', 0)) $$;

create function susun_identitas(siapa uuid) returns void
    language sql
as $$
    select giliran_susunan();

    delete from identitas_pegawai where pegawai_id = siapa;

    insert into identitas_pegawai (pegawai_id, urutan, mulai, selesai, unit_id, zona, nama, kartu)
    select p.pegawai_id, t.urutan, t.mulai, t.selesai, t.unit_id, t.zona,
        concat(nullif(p.gelar_depan, '') || ' ', p.nama, ', ' || nullif(p.gelar_belakang, '')),
        json_build_object(
            'id', p.pegawai_id, 'jenis', p.jenis, 'nip', p.nip, 'nrp', p.nrp, 'nama', p.nama,
            'gelar_depan', p.gelar_depan, 'gelar_belakang', p.gelar_belakang, 'golongan', p.golongan,
            'sebagai', t.sebagai, 'jabatan', t.jabatan, 'jenis_jabatan', t.jenis_jabatan, 'unit', t.unit)
    from pegawai p
    cross join lateral (
        select case e.sebagai when 'DEFINITIF' then 0 else 1 end as urutan,
            e.mulai, coalesce(e.selesai, 'infinity') as selesai, e.unit_id, u.zona,
            e.sebagai, j.nama as jabatan, j.jenis as jenis_jabatan,
            -- «Seksi Data, Bidang Pelayanan»; puncak susunan sudah menjadi kepala dokumen.
            concat_ws(', ', u.nama, nullif(a.nama, (select i.nama from instansi i))) as unit
        from penempatan e
        join jabatan j using (jabatan_id)
        join unit u using (unit_id)
        left join unit a on a.unit_id = u.induk_id
        where e.pegawai_id = p.pegawai_id
        union all
        select 2, '-infinity', 'infinity', null, 'WIB', null, p.jabatan_luar, null, p.unit_luar
    ) t
    where p.pegawai_id = siapa;

    update penilai_pegawai h
    set pihak = kartu_pihak(h.pegawai_id, h.penilai_id, h.penilai_unit_id,
                            h.atasan_penilai_id, h.atasan_unit_id, h.mulai)
    where h.pegawai_id = siapa or h.penilai_id = siapa or h.atasan_penilai_id = siapa;
$$;

create function pegawai_berubah() returns trigger language plpgsql as $$
begin
    perform susun_identitas(new.pegawai_id);
    return null;
end $$;

create trigger susun_identitas after insert or update on pegawai
    for each row execute function pegawai_berubah();

create function penempatan_berubah() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        perform susun_identitas(old.pegawai_id);
    end if;
    if tg_op <> 'DELETE' then
        perform susun_identitas(new.pegawai_id);
    end if;
    return null;
end $$;

create trigger susun_identitas after insert or update or delete on penempatan
    for each row execute function penempatan_berubah();

create function jabatan_berubah() returns trigger language plpgsql as $$
begin
    perform susun_identitas(s.pegawai_id)
    from (select distinct pegawai_id from penempatan where jabatan_id = new.jabatan_id order by 1) s;
    return null;
end $$;

create trigger susun_identitas after update of nama, jenis on jabatan
    for each row execute function jabatan_berubah();

create function unit_berubah() returns trigger language plpgsql as $$
begin
    perform susun_identitas(s.pegawai_id)
    from (
        select distinct pegawai_id from penempatan join unit u using (unit_id)
        where new.unit_id in (u.unit_id, u.induk_id)
        order by 1
    ) s;
    return null;
end $$;

create trigger susun_identitas after update of nama, zona, induk_id on unit
    for each row execute function unit_berubah();

create function instansi_berubah() returns trigger language plpgsql as $$
begin
    perform susun_identitas(pegawai_id) from pegawai;
    return null;
end $$;

create trigger susun_identitas after update of nama on instansi
    for each row when (new.nama <> old.nama) execute function instansi_berubah();

-- Seperti sebelumnya, dan sekarang juga bergiliran, menuliskan kartu para pihak, dan mengikuti
-- penilai yang ditetapkan tersendiri sampai ke jabatannya: pergantian di sana mengganti garis ini pula.
create or replace function susun_penilai(siapa uuid[]) returns void
    language sql
as $$
    select giliran_susunan();

    delete from penilai_pegawai where siapa is null or pegawai_id = any (siapa);

    with recursive asal as (
        select p.pegawai_id, p.pegawai_id as orang_id from pegawai p
        where siapa is null or p.pegawai_id = any (siapa)
        union
        select t.pegawai_id, t.penilai_id from penetapan_penilai t
        where siapa is null or t.pegawai_id = any (siapa)
    ),
    rantai as (
        select a.pegawai_id, p.unit_id from asal a join penempatan p on p.pegawai_id = a.orang_id
        union
        select r.pegawai_id, u.induk_id from rantai r join unit u using (unit_id)
        where u.induk_id is not null
    ),
    pejabat as (
        select r.pegawai_id, k.pegawai_id as pejabat_id, k.mulai, k.selesai
        from rantai r join penempatan k on k.unit_id = r.unit_id and k.kepala
    ),
    penetapan as (
        select a.pegawai_id, t.penilai_id, t.atasan_penilai_id, t.mulai, t.selesai
        from asal a join penetapan_penilai t on t.pegawai_id = a.orang_id
        union
        select j.pegawai_id, t.penilai_id, t.atasan_penilai_id, t.mulai, t.selesai
        from pejabat j join penetapan_penilai t on t.pegawai_id = j.pejabat_id
    ),
    batas as (
        select a.pegawai_id, unnest(array[p.mulai, p.selesai]) as hari
        from asal a join penempatan p on p.pegawai_id = a.orang_id
        union
        select pegawai_id, unnest(array[mulai, selesai]) from pejabat
        union
        select pegawai_id, unnest(array[mulai, selesai]) from penetapan
        union
        select t.pegawai_id, unnest(array[p.mulai, p.selesai])
        from penetapan t join penempatan p on p.pegawai_id in (t.penilai_id, t.atasan_penilai_id)
    ),
    potongan as (
        select pegawai_id, hari as mulai,
               coalesce(lead(hari) over (partition by pegawai_id order by hari), 'infinity') as selesai
        from batas where hari is not null
    )
    insert into penilai_pegawai (pegawai_id, mulai, selesai,
        penilai_id, penilai_unit_id, atasan_penilai_id, atasan_unit_id, pihak)
    select p.pegawai_id, p.mulai, p.selesai,
        g.penilai_id, g.penilai_unit_id, g.atasan_penilai_id, g.atasan_unit_id,
        kartu_pihak(p.pegawai_id, g.penilai_id, g.penilai_unit_id, g.atasan_penilai_id, g.atasan_unit_id, p.mulai)
    from potongan p, lateral garis_penilai(p.pegawai_id, p.mulai) g
    where g.penilai_id is not null;
$$;

do $$ begin
    perform susun_identitas(pegawai_id) from pegawai;
    perform susun_penilai(null);
end $$;
