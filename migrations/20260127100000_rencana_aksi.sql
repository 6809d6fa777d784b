-- Melayani `src/rencana_aksi`: lembar rencana aksi seseorang pada satu periode, disunting sekaligus.

-- Naik setiap kali lembarnya diubah; formulir yang usang dikenali darinya. Langkahnya ada pada `rencana_aksi`.
create table rencana_aksi_lembar (
    lembar_id  uuid primary key,
    pegawai_id uuid not null references pegawai,
    jenis      text not null,
    mulai      date not null,
    versi      integer not null default 1,

    constraint satu_lembar_per_periode unique (pegawai_id, jenis, mulai),
    constraint jenis_dikenal check (jenis in ('BULAN', 'TRIWULAN'))
);

-- Draf yang menggantikan langkah yang sedang berlaku pada periode yang sama.
alter table rencana_aksi add column menggantikan_id uuid references rencana_aksi;

alter table rencana_aksi
    add constraint target_paling_panjang check (char_length(target) <= 200),
    add constraint satuan_paling_panjang check (char_length(satuan) <= 50),
    add constraint bukti_rencana_paling_panjang check (char_length(bukti_rencana) <= 300),
    add constraint durasi_paling_panjang check (char_length(durasi) <= 100),
    add constraint hanya_draf_menggantikan check (menggantikan_id is null or status = 'DRAF');

-- Yang sudah diberlakukan tidak berubah isinya: sejak itu hanya urutannya, atau digantikan.
create function rencana_aksi_tetap() returns trigger language plpgsql as $$
begin
    if old.status <> 'DRAF' and (tg_op = 'DELETE'
        or (new.pegawai_id, new.rencana_id, new.jenis, new.mulai, new.uraian, new.target, new.satuan,
            new.bukti_rencana, new.durasi)
           is distinct from (old.pegawai_id, old.rencana_id, old.jenis, old.mulai, old.uraian, old.target, old.satuan,
            old.bukti_rencana, old.durasi)
        or new.status = 'DRAF' or (old.status = 'DIGANTIKAN' and new.status <> 'DIGANTIKAN')) then
        raise exception 'rencana aksi yang diberlakukan tidak berubah' using errcode = 'restrict_violation';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;

create trigger rencana_aksi_tetap before update or delete on rencana_aksi
    for each row execute function rencana_aksi_tetap();

-- Lembarnya tidak dapat diubah lagi karena evaluasi periode itu sudah ditetapkan. Satu-satunya tempat yang menjawab;
-- kemampuan evaluasi kelak menggantinya.
create function rencana_aksi_terkunci(milik uuid, dari date, sampai date) returns boolean
    language plpgsql stable
as $$
begin
    return false;
end $$;

-- SKP yang berlaku bagi seseorang pada hari-hari itu, dengan hari pertama dan terakhir berlakunya. Dua versi dalam satu
-- periode dijawab dua baris.
create function skp_selama(milik uuid, dari date, sampai date) returns table (skp_id uuid, mulai date, selesai date)
    language plpgsql stable rows 2
as $$
#variable_conflict use_column
begin
    return query
    select s.skp_id, s.mulai, s.selesai
    from skp s
    where s.pemilik_id = milik and s.ditetapkan_pada is not null and s.mulai <= sampai and dari <= s.selesai;
end $$;
