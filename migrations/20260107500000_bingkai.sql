-- Melayani `src/masuk/sesi`: yang perlu diketahui setiap halaman tentang orangnya, di samping akunnya.
-- Diturunkan dari identitas_pegawai, penilai_pegawai, peran_pegawai dan instansi; pemicu menjaganya. Setiap
-- masa disertakan, jadi yang mulai atau berakhir besok berganti besok tanpa menulis apa pun.

create function bingkai_akun(siapa uuid) returns json
    language sql stable
    return json_build_object(
        'instansi', (select i.nama from instansi i),
        'identitas', (
            select coalesce(json_agg(json_build_object(
                'masa', json_build_array(nullif(d.mulai, '-infinity'), nullif(d.selesai, 'infinity')),
                'nama', d.nama, 'zona', d.zona) order by d.urutan, d.mulai, d.unit_id), '[]')
            from identitas_pegawai d where d.pegawai_id = siapa),
        'menilai', (
            select coalesce(json_agg(json_build_array(
                nullif(lower(r), '-infinity'), nullif(upper(r), 'infinity'))), '[]')
            from unnest((
                select range_agg(daterange(h.mulai, h.selesai)) from penilai_pegawai h where h.penilai_id = siapa)) r),
        'peran', (
            select coalesce(json_agg(json_build_object(
                'masa', json_build_array(p.mulai, p.selesai), 'peran', p.peran) order by p.peran, p.mulai), '[]')
            from peran_pegawai p where p.pegawai_id = siapa));

alter table akun add column bingkai json not null default '{}';
alter table akun alter column bingkai drop default;

create function akun_baru() returns trigger language plpgsql as $$
begin
    new.bingkai := bingkai_akun(new.pegawai_id);
    return new;
end $$;

create trigger susun_bingkai before insert on akun for each row execute function akun_baru();

create function susun_bingkai(siapa uuid[]) returns void
    language sql
    as $$ update akun set bingkai = bingkai_akun(pegawai_id) where pegawai_id = any (siapa) $$;

create function identitas_tersusun() returns trigger language plpgsql as $$
begin
    perform susun_bingkai(array(select distinct pegawai_id from sesudah));
    return null;
end $$;

create trigger susun_bingkai after insert on identitas_pegawai
    referencing new table as sesudah
    for each statement execute function identitas_tersusun();

create function penilai_ditambah() returns trigger language plpgsql as $$
begin
    perform susun_bingkai(array(select distinct penilai_id from sesudah));
    return null;
end $$;

create trigger susun_bingkai_ditambah after insert on penilai_pegawai
    referencing new table as sesudah
    for each statement execute function penilai_ditambah();

create function penilai_dihapus() returns trigger language plpgsql as $$
begin
    perform susun_bingkai(array(select distinct penilai_id from sebelum));
    return null;
end $$;

create trigger susun_bingkai_dihapus after delete on penilai_pegawai
    referencing old table as sebelum
    for each statement execute function penilai_dihapus();

create function peran_berubah() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        perform susun_bingkai(array[old.pegawai_id]);
    end if;
    if tg_op <> 'DELETE' then
        perform susun_bingkai(array[new.pegawai_id]);
    end if;
    return null;
end $$;

create trigger susun_bingkai after insert or update or delete on peran_pegawai
    for each row execute function peran_berubah();

update akun set bingkai = bingkai_akun(pegawai_id);
