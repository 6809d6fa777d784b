-- Melayani `src/dokumentasi/kegiatan`: pembetulan tidak melebihi yang dibetulkannya, dan pilihan kegiatan menyebut satuannya.

-- Yang sudah dibetulkan tidak dihapus: pembetulannya hanya selisih, dan tidak berarti sendirian.
alter table kegiatan
    drop constraint kegiatan_pembetulan_id_fkey,
    add constraint dibetulkan_tetap_ada foreign key (pembetulan_id) references kegiatan;

-- Kegiatan ditambah pembetulannya tidak kurang dari nol, satuan demi satuan; yang tidak bersatuan ikut pada semuanya.
-- Pembetulan menyebut kegiatan orang yang sama, dan bukan pembetulan lain. Yang bersamaan bergiliran pada kegiatannya.
create function pembetulan_wajar() returns trigger language plpgsql as $$
declare
    asal uuid := case tg_op when 'DELETE' then old.pembetulan_id else coalesce(new.pembetulan_id, new.kegiatan_id) end;
    yang kegiatan;
begin
    if tg_op = 'UPDATE' and new.pembetulan_id is null
       and not exists (select from kegiatan p where p.pembetulan_id = new.kegiatan_id) then
        return null;
    end if;
    select k.* into yang from kegiatan k where k.kegiatan_id = asal for no key update;
    if not found then
        return null;
    end if;
    if tg_op <> 'DELETE' and (yang.pegawai_id <> new.pegawai_id or yang.pembetulan_id is not null) then
        raise exception 'pembetulan menyebut kegiatan asalnya' using errcode = 'check_violation', constraint = 'pembetulan_menyebut_asalnya';
    end if;
    if exists (
        select from kegiatan n
        where (n.kegiatan_id = asal or n.pembetulan_id = asal) and n.realisasi < 0 and 0 > (
            select sum(x.realisasi) from kegiatan x
            where (x.kegiatan_id = asal or x.pembetulan_id = asal)
              and (lower(x.satuan) = lower(n.satuan) or x.satuan = '' or n.satuan = ''))
    ) then
        raise exception 'jumlah kegiatan dengan pembetulannya kurang dari nol'
            using errcode = 'check_violation', constraint = 'jumlah_tidak_negatif';
    end if;
    return null;
end $$;

create trigger pembetulan_ditambah after insert on kegiatan
    for each row when (new.pembetulan_id is not null) execute function pembetulan_wajar();
create trigger pembetulan_dihapus after delete on kegiatan
    for each row when (old.pembetulan_id is not null) execute function pembetulan_wajar();
create trigger pembetulan_diubah after update of realisasi, satuan, pembetulan_id on kegiatan
    for each row when ((old.realisasi, old.satuan, old.pembetulan_id) is distinct from (new.realisasi, new.satuan, new.pembetulan_id))
    execute function pembetulan_wajar();

-- Seperti sebelumnya; indikator menyebut satuannya, agar satuan yang kosong dapat mengikutinya.
create or replace function pilihan_kegiatan(siapa uuid, dari date, sampai date) returns json
    language plpgsql stable
as $$
begin
    return (
        select coalesce(json_agg(json_build_object('mulai', s.mulai, 'selesai', s.selesai, 'rencana', (
            select coalesce(json_agg(json_build_object('id', r.rencana_id, 'bagian', r.bagian, 'rhk', r.rhk,
                'indikator', (
                    select coalesce(json_agg(json_build_object('id', i.indikator_id, 'indikator', i.indikator,
                                                               'satuan', i.satuan) order by i.urutan), '[]')
                    from indikator i where i.rencana_id = r.rencana_id),
                'aksi', (
                    select coalesce(json_agg(json_build_object('id', a.rencana_aksi_id, 'uraian', a.uraian,
                        'mulai', a.mulai, 'selesai', a.selesai) order by a.mulai, a.urutan), '[]')
                    from rencana_aksi a
                    where a.rencana_id = r.rencana_id and a.pegawai_id = siapa and a.status <> 'DIGANTIKAN'
                      and a.mulai <= sampai and dari <= a.selesai)
                ) order by r.bagian desc, r.urutan, r.rencana_id), '[]')
            from rencana r where r.skp_id = s.skp_id)
        ) order by s.status = 'ditetapkan' desc, s.ditetapkan_pada desc nulls last, s.diajukan_pada desc nulls last,
                   s.skp_id desc), '[]')
        from skp s
        where s.pemilik_id = siapa and s.mulai <= sampai and dari <= s.selesai
          and s.tahun between extract(year from dari)::integer and extract(year from sampai)::integer
    );
end $$;
