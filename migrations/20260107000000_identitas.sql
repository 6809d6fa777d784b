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

create function susun_identitas(siapa uuid) returns void
    language sql
as $$
    -- Dua perubahan serentak atas orang yang sama bergiliran; pernyataan berikutnya melihat keduanya.
    select from pegawai where pegawai_id = siapa for no key update;

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
            e.sebagai, j.nama as jabatan, j.jenis as jenis_jabatan, u.nama as unit
        from penempatan e
        join jabatan j using (jabatan_id)
        join unit u using (unit_id)
        where e.pegawai_id = p.pegawai_id
        union all
        select 2, '-infinity', 'infinity', null, 'WIB', null, p.jabatan_luar, null, p.unit_luar
    ) t
    where p.pegawai_id = siapa;
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
    from (select distinct pegawai_id from penempatan where unit_id = new.unit_id order by 1) s;
    return null;
end $$;

create trigger susun_identitas after update of nama, zona on unit
    for each row execute function unit_berubah();

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

do $$ begin perform susun_identitas(pegawai_id) from pegawai; end $$;
